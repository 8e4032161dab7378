"""The database refuses: every model's promises are constraints with a name and a sentence."""

import re

from django.apps import apps
from django.db import models

OURS = ("creators", "products", "builder")
PROMISE = re.compile(r"\b(exactly|never|always|either|at most)\b", re.IGNORECASE)
DJANGO = ("last_login", "date_joined")
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
CONSTRAINTS = [(model._meta.label, one) for model in MODELS for one in model._meta.constraints]
FIELDS = [(model._meta.label, field) for model in MODELS for field in model._meta.fields]


def test_a_promise_in_a_docstring_is_a_constraint() -> None:
    promising = [model for model in MODELS if PROMISE.search(model.__doc__ or "")]
    unique = {label for label, field in FIELDS if field.unique and not field.primary_key}
    guarded = {label for label, _ in CONSTRAINTS} | unique
    assert len(promising) > 10
    assert [one._meta.label for one in promising if one._meta.label not in guarded and "save" not in vars(one)] == []


def test_every_constraint_says_what_is_wrong() -> None:
    assert [c.name for _, c in CONSTRAINTS if c.violation_error_message == c.default_violation_error_message] == []


def test_every_constraint_name_reads_as_a_sentence() -> None:
    assert [c.name for _, c in CONSTRAINTS if c.name.count("_") < 3] == []


def test_choices_are_checked_by_the_database() -> None:
    checks: dict[str, str] = {}
    for label, constraint in CONSTRAINTS:
        if isinstance(constraint, models.CheckConstraint):
            checks[label] = checks.get(label, "") + f" {constraint.condition}"
    assert [f"{label}.{f.name}" for label, f in FIELDS if f.choices and f.name not in checks.get(label, "")] == []


def test_moments_end_in_at_and_counts_in_count() -> None:
    named = [(f"{label}.{f.name}", f) for label, f in FIELDS if f.name not in DJANGO]
    moments = [name for name, f in named if isinstance(f, models.DateTimeField) and not name.endswith(("_at", "_until"))]
    dates = [name for name, f in named if type(f) is models.DateField and not name.endswith("_date")]
    assert moments == []
    assert dates == []
