import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import override_settings

from creators.demo import seed_creators
from creators.models import ClipCard, Creator, User


def test_the_demo_is_made_once(db: None) -> None:
    first = [(creator.handle, creator.clip_cards.count(), creator.brand.mood) for creator in seed_creators()]
    assert first == [("inesathome", 44, "warm"), ("tomasrides", 44, "bold")]
    before = (Creator.objects.count(), ClipCard.objects.count(), User.objects.count(), EmailAddress.objects.count())
    changed_at = list(Creator.objects.order_by("pk").values_list("clips_changed_at", flat=True))
    seed_creators()
    assert (Creator.objects.count(), ClipCard.objects.count(), User.objects.count(), EmailAddress.objects.count()) == before
    assert list(Creator.objects.order_by("pk").values_list("clips_changed_at", flat=True)) == changed_at


def test_the_demo_people_can_sign_in(db: None) -> None:
    seed_creators()
    admin = User.objects.get(email="admin@example.com")
    assert admin.is_superuser
    assert admin.check_password("owny-demo-pass")
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 3


@override_settings(PRODUCTION=True)
def test_production_refuses_known_passwords(db: None) -> None:
    with pytest.raises(CommandError, match="never seeded in production"):
        call_command("seed_demo_creators")
    assert User.objects.count() == 0
