"""Work inside a site of `bench.builds_site`: one of `tables`, `seed COUNT HANDLE`, `session`, `report`; JSON on stdout."""

import hashlib
import json
import os
import re
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "owny.settings")

import django
from django.conf import settings
from django.core.management import call_command
from django.test import Client

if sys.argv[1:2] == ["tables"]:
    settings.MIGRATION_MODULES = dict.fromkeys(name.rpartition(".")[2] for name in settings.INSTALLED_APPS)
django.setup()

from builder.keeping import draft_of
from builder.models import Build
from builder.requesting import request_build
from creators.demo.seeding import seed_creators
from creators.models import Brand, ClipCard, Creator, User

WISHES = (
    ("pdf_guide", "A morning routine guide for busy parents"),
    ("checklist", "A checklist for calm mornings"),
    ("mini_course", "A mini course about calm mornings"),
    ("challenge", "Calm mornings in 5 days"),
)
CLIPS: tuple[dict[str, Any], ...] = (
    {
        "title": "Clothes on the chair, shoes by the door",
        "summary": "Two shirts, not the whole drawer. They pick, I stop asking.",
        "key_steps": ["Lay two shirts on the chair", "Put the shoes by the door", "Pack the bag before dinner"],
        "tags": ["mornings", "clothes"],
        "quotes": [{"text": "They pick, I stop asking.", "startSeconds": 9}],
    },
    {
        "title": "A picture list for a five-year-old",
        "summary": "Four drawings on the wall: shirt, spoon, teeth, shoes.",
        "key_steps": ["Draw a shirt, a spoon, a brush and a shoe", "Hang them at eye level", "Point, do not talk"],
        "tags": ["mornings", "lists"],
        "quotes": [{"text": "Point, do not talk.", "startSeconds": 31}],
    },
    {
        "title": "Two breakfasts, all week",
        "summary": "The morning is not the time to ask what they want to eat.",
        "key_steps": ["Choose two breakfasts on Sunday", "Set the bowls out at night"],
        "tags": ["mornings", "breakfast"],
        "quotes": [],
    },
    {
        "title": "The song that gets socks on",
        "summary": "Ours is three minutes long. When it ends, we walk.",
        "key_steps": ["Pick one song together", "Start it when the bowls are empty", "Walk when it ends"],
        "tags": ["mornings", "music"],
        "quotes": [{"text": "When it ends, we walk.", "startSeconds": 12}],
    },
)


GIVEN_NAMES = re.compile(r"(?<=\")(blk|pg)_\w+(?=\")")
"""Names of pages and blocks are drawn by lot."""


def seed(count: int, handle: str) -> list[str]:
    """Let a creator ask for so many builds: `bench` has four clips, the demo creators a whole library."""
    if handle != "bench":
        seed_creators()
    creator = Creator.objects.filter(handle=handle).first()
    if creator is None:
        user = User.objects.create_user("bench@example.com", "bench-bench-bench")
        creator = Creator.objects.create(user=user, handle=handle, display_name="Bench")
        Brand.objects.create(creator=creator, tone="plain and kind", tagline="Small things, done daily")
        for number, clip in enumerate(CLIPS):
            ClipCard.objects.create(creator=creator, identity=f"clip-{number}", content_hash="x", **clip)
    before = Build.objects.count()
    wishes = [WISHES[(before + number) % len(WISHES)] for number in range(count)]
    asked = [request_build(creator=creator, product_type=kind, prompt=wish, is_counted=False) for kind, wish in wishes]
    return [build.public_id for build in asked]


def report() -> list[dict[str, Any]]:

    reports = []
    for build in Build.objects.select_related("revision", "product").order_by("pk"):
        document = build.revision.document if build.revision else None
        shown = [block for page in draft_of(build)["pages"] for block in page["blocks"]]
        written = [block for page in document["pages"] for block in page["blocks"]] if document else []
        text = GIVEN_NAMES.sub("", json.dumps(document, sort_keys=True))
        reports.append(
            {
                "id": build.public_id,
                "wish": build.prompt,
                "outcome": build.outcome,
                "message": build.message,
                "document": hashlib.sha256(text.encode()).hexdigest() if document else None,
                "attempts": build.attempt_count,
                "seconds": (build.finished_at - build.started_at).total_seconds()
                if build.finished_at and build.started_at
                else None,
                "began": build.started_at.timestamp() if build.started_at else None,
                "ended": build.finished_at.timestamp() if build.finished_at else None,
                "cost": build.cost_microdollars,
                "steps": list(
                    build.steps.values("turn", "status", "attempt", "completion_tokens", "cost_microdollars", "duration_ms")
                ),
                "sequences": list(build.events.order_by("sequence").values_list("sequence", flat=True)),
                "shows_what_was_written": [block["props"] for block in shown] == [block["props"] for block in written],
            }
        )
    return reports


def main() -> None:
    """One command inside the site that the environment names."""
    if sys.argv[1] == "tables":
        call_command("migrate", run_syncdb=True, verbosity=0)
    elif sys.argv[1] == "session":
        client = Client()
        client.force_login(User.objects.filter(creator__builds__isnull=False).distinct().get())
        print(client.cookies["sessionid"].value)
    elif sys.argv[1] == "seed":
        print(json.dumps(seed(int(sys.argv[2]), sys.argv[3])))
    else:
        print(json.dumps(report()))


if __name__ == "__main__":
    main()
