"""Secrets at rest: sealed for one place, opened by every key that is set."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from owny.lib.sealing import Unsealable, end_of, fingerprint, reseal, seal, unseal

SECRET = "sk-live-0123456789abcdef"


def test_a_sealed_secret_opens_at_its_place_and_shows_nothing() -> None:
    sealed = seal(SECRET, place="creator 1")
    assert SECRET not in sealed
    assert sealed != seal(SECRET, place="creator 1")
    assert unseal(sealed, place="creator 1") == SECRET


def test_a_secret_moved_to_another_row_does_not_open() -> None:
    with pytest.raises(Unsealable):
        unseal(seal(SECRET, place="creator 1"), place="creator 2")


@pytest.mark.parametrize("sealed", ["", "nonsense", "gAAAAA"])
def test_what_was_changed_does_not_open(sealed: str) -> None:
    with pytest.raises(Unsealable):
        unseal(sealed, place="creator 1")


def test_another_secret_key_opens_nothing(settings: Settings) -> None:
    sealed = seal(SECRET, place="p")
    settings.SECRET_KEY = "another key than before"
    with pytest.raises(Unsealable):
        unseal(sealed, place="p")
    settings.SECRET_KEY_FALLBACKS = ["development-only-key-that-nobody-should-ever-deploy-with"]
    assert unseal(sealed, place="p") == SECRET


def test_a_key_is_changed_without_losing_anything(settings: Settings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    before_any = seal(SECRET, place="p")
    settings.FIELD_ENCRYPTION_KEYS = [old]
    with_old = seal(SECRET, place="p")
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    assert [unseal(one, place="p") for one in (before_any, with_old)] == [SECRET, SECRET]
    moved = [reseal(before_any), reseal(with_old)]
    settings.FIELD_ENCRYPTION_KEYS = [new]
    settings.SECRET_KEY = "the secret key is changed too"
    assert [unseal(one, place="p") for one in moved] == [SECRET, SECRET]
    with pytest.raises(Unsealable):
        unseal(with_old, place="p")


def test_a_key_that_is_none_stops_with_a_sentence(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = ["short"]
    with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEYS must be Fernet keys"):
        seal(SECRET, place="p")


@pytest.mark.parametrize(("secret", "shown"), [(SECRET, "cdef"), ("sk-12345678", ""), ("", "")])
def test_only_the_end_of_a_long_secret_is_shown(secret: str, shown: str) -> None:
    assert end_of(secret) == shown


def test_a_fingerprint_tells_keys_and_addresses_apart() -> None:
    made = {fingerprint("https://a/v1", "k"), fingerprint("https://b/v1", "k"), fingerprint("https://a/v1", "l")}
    assert len(made) == 3
    assert fingerprint("https://a/v1", "k") in made
    assert all(len(one) == 32 and "k" not in one for one in made)
