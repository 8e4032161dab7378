"""Compile every template, Django's and the product pages', so that a typing mistake fails `make check`."""

import os
import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from jinja2 import Environment, FileSystemLoader, TemplateError

ROOT = Path(__file__).resolve().parent.parent
JINJA = ("blocks", "pages")


def faults() -> list[str]:
    """One line for each template that does not compile."""
    found = []
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)
    for file in sorted((ROOT / "templates").rglob("*")):
        name = file.relative_to(ROOT / "templates").as_posix()
        if not file.is_file() or file.suffix not in {".html", ".txt"}:
            continue
        try:
            if name.split("/")[0] in JINJA:
                environment.parse(file.read_text("utf-8"), name)
            else:
                get_template(name)
        except (TemplateError, TemplateSyntaxError) as error:
            found.append(f"{name}: {error}")
    return found


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("OWNY_ENV", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")
    django.setup()
    found = faults()
    print("\n".join(found) or "Templates compile.")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
