"""The database refuses: every model's promises are constraints with a name and a sentence."""

import re

import pytest
from django.apps import apps
from django.db import models

OURS = ("creators", "products", "builder")
PROMISE = re.compile(r"\b(exactly|never|always|either|at most)\b", re.IGNORECASE)
DJANGO = ("last_login", "date_joined")
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]


def label(model: type[models.Model]) -> str:
    return model._meta.label


def unique_fields(model: type[models.Model]) -> list[models.Field]:  # type: ignore[type-arg]
    return [field for field in model._meta.fields if field.unique and not field.primary_key]


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_promise_in_a_docstring_is_a_constraint(model: type[models.Model]) -> None:
    promises = bool(PROMISE.search(model.__doc__ or ""))
    kept = bool(model._meta.constraints) or bool(unique_fields(model)) or (hasattr(model, "save") and "save" in vars(model))
    assert not promises or kept


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_every_constraint_says_what_is_wrong(model: type[models.Model]) -> None:
    silent = [c.name for c in model._meta.constraints if c.violation_error_message == c.default_violation_error_message]
    assert silent == []


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_every_constraint_name_reads_as_a_sentence(model: type[models.Model]) -> None:
    assert [c.name for c in model._meta.constraints if c.name.count("_") < 3] == []


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_choices_are_checked_by_the_database(model: type[models.Model]) -> None:
    checks = " ".join(str(c.condition) for c in model._meta.constraints if isinstance(c, models.CheckConstraint))
    free = [field.name for field in model._meta.fields if field.choices and field.name not in checks]
    assert free == []


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_moments_end_in_at_and_counts_in_count(model: type[models.Model]) -> None:
    moments = [
        f.name
        for f in model._meta.fields
        if isinstance(f, models.DateTimeField) and not f.name.endswith(("_at", "_until")) and f.name not in DJANGO
    ]
    dates = [f.name for f in model._meta.fields if type(f) is models.DateField and not f.name.endswith("_date")]
    assert moments == []
    assert dates == []
