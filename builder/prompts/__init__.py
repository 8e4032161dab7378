"""What the model is told before anything else: the same bytes for every build, so that the provider can keep them."""

from functools import cache
from pathlib import Path

from products.dsl.catalog import prompt_lines

_FOLDER = Path(__file__).parent


@cache
def system_prompt() -> str:
    """Role, goal, constraints, references, output with the catalog, edge cases."""
    parts = [_part(name) for name in ("role", "goal", "constraints", "references")]
    return "\n\n".join([*parts, f"{_part('output')}\n{prompt_lines()}", _part("edge_cases")]) + "\n"


@cache
def text(name: str) -> str:
    """The instructions of another task, from the file of its name."""
    return _part(name) + "\n"


def _part(name: str) -> str:
    return (_FOLDER / f"{name}.md").read_text("utf-8").strip()
