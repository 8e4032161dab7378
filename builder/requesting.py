"""A creator asks for a product: what is refused, and the rows that stand before any worker begins."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from builder.allowance import refusal_of_month
from builder.hosts import pays_itself
from builder.look_asking import ask_for_look
from builder.models import Build, BuildStatus, BuildTask
from builder.models.build import ACTIVE, BuildOutcome
from builder.packet import MAX_PROMPT, check_packet, compose_packet, named_price, price_cents
from builder.spending import used_budget
from creators.models import ClipCard, Creator, User
from products.models import Product
from products.publishing import free_slug


class BuildRefused(Exception):
    """The build cannot begin; the message is for the creator and says what to do. `code` is a stable word."""

    code = "refused"


class PromptMissing(BuildRefused):
    """Nothing was asked for."""

    code = "prompt_missing"


class PromptTooLong(BuildRefused):
    """More was written than a wish."""

    code = "prompt_too_long"


class NoClips(BuildRefused):
    """There is nothing to build from."""

    code = "no_clips"


class TooManyBuilds(BuildRefused):
    """The creator has as many builds running and waiting as one may have."""

    code = "too_many_builds"


class BudgetUsed(BuildRefused):
    """The creator's or the site's money for today is spent."""

    code = "budget_used"


class PlanUsed(BuildRefused):
    """The creator's plan has no room for another build this month."""

    code = "plan_used"


class AlreadyBuilding(BuildRefused):
    """The product has an active build: `build`, unless it ended in the meantime."""

    code = "already_building"

    def __init__(self, message: str, build: Build | None) -> None:
        super().__init__(message)
        self.build = build


def request_build(
    *,
    creator: Creator,
    product_type: str,
    prompt: str,
    title: str = "",
    price: int | None = None,
    mood: str = "",
    clips: Sequence[ClipCard] = (),
    packet: dict[str, Any] | None = None,
    product: Product | None = None,
    voice: str = "",
    picture: dict[str, Any] | None = None,
    requested_by: User | None = None,
    is_counted: bool = True,
) -> Build:
    """Write down a build to be run, with a draft product if none is given. `price` is in cents, None for the one that
    the prompt names; `clips` are those the creator chose, `voice` the instructions of a persona, `picture` is one that it
    shall look like; a packet that is given is used as it is, but for the price if there is one; a build that is not counted
    asks no plan for room. Raises BuildRefused and PacketRefused; then nothing was written."""
    wish = check_prompt(prompt)
    if packet is None:
        packet = compose_packet(
            creator=creator,
            product_type=product_type,
            prompt=wish,
            title=title,
            price_cents=(named_price(wish) or 0) if price is None else price,
            mood=mood,
            clips=clips,
        )
    packet = check_packet(packet)
    if price is not None:
        packet = {**packet, "salesPage": {**packet.get("salesPage", {}), "suggestedPriceCents": price}}
    if not packet.get("sources") and not creator.clip_cards.exists():
        raise NoClips("You have no clips yet. Import some first: everything we write comes from them.")
    check_room(creator)
    try:
        with transaction.atomic():
            if is_counted:
                _check_month(creator)
            product = product or _draft_product(creator, packet)
            if picture:
                ask_for_look(creator=creator, picture=picture, product=product, requested_by=requested_by)
            return Build.objects.create(
                creator=creator, product=product, requested_by=requested_by, prompt=wish, packet=packet, voice=voice
            )
    except IntegrityError as error:
        active = Build.objects.of_products().filter(product=product, status__in=ACTIVE).first()
        raise AlreadyBuilding("This product is being built already. Wait for it, or cancel it first.", active) from error


def check_room(creator: Creator, *, own_key: bool = False) -> None:
    """Whether the creator may have one more task in the line now, clip cards apart, which have a bound of their own;
    with a key of their own no budget of ours counts. Raises TooManyBuilds and BudgetUsed."""
    most = settings.BUILDS_AT_ONCE_PER_CREATOR + settings.BUILDS_WAITING_PER_CREATOR
    if Build.objects.filter(creator=creator, status__in=ACTIVE).exclude(task=BuildTask.CARD).count() >= most:
        raise TooManyBuilds(f"You have {most} builds running and waiting. Wait until one of them is done, or cancel one.")
    used = None if own_key or pays_itself(creator) else used_budget(creator)
    if used:
        raise BudgetUsed(used[1])


def _check_month(creator: Creator) -> None:
    """Whether the plan has room; one request of a creator at a time asks. Raises PlanUsed."""
    Creator.objects.select_for_update(of=("self",)).get(pk=creator.pk)
    if refusal := refusal_of_month(creator):
        raise PlanUsed(refusal)


def check_prompt(prompt: str) -> str:
    """The wish without surrounding space. Raises PromptMissing and PromptTooLong."""
    wish = prompt.replace("\0", "").strip()
    if not wish:
        raise PromptMissing("Say what to make, for example “a morning routine guide for busy parents”.")
    if len(wish) > MAX_PROMPT:
        raise PromptTooLong(
            f"This is {len(wish):,} characters long; {MAX_PROMPT:,} fit. Say what to make in a few sentences: "
            "the words of the product come from your clips, not from here."
        )
    return wish


def request_cancel(build: Build) -> None:
    """End the build: at once when nobody works on it, else as soon as its worker looks."""
    _ask(build, "cancel_requested_at", "You cancelled this build.")


def request_keep(build: Build) -> None:
    """Stop writing and make a product of the finished blocks; a build that has not begun is simply cancelled."""
    _ask(build, "keep_requested_at", "This build had not begun, so there was nothing to keep.")


def _draft_product(creator: Creator, packet: dict[str, Any]) -> Product:
    title = str(packet.get("title") or packet["userPrompt"]).splitlines()[0][:120].strip()
    return Product.objects.create(
        creator=creator,
        product_type=packet["productType"],
        title=title,
        slug=free_slug(creator.pk, title),
        price_cents=price_cents(packet),
    )


def _ask(build: Build, field: str, sentence: str) -> None:
    with transaction.atomic():
        row = Build.objects.select_for_update().get(pk=build.pk)
        now = timezone.now()
        if not row.is_active or getattr(row, field) is not None:
            return
        written: dict[str, Any] = {field: now}
        if row.status == BuildStatus.QUEUED and row.started_at is None:
            written |= {"status": BuildStatus.CANCELLED, "outcome": BuildOutcome.CANCELLED, "message": sentence}
            written |= {"finished_at": now, "fence": row.fence + 1}
        Build.objects.filter(pk=row.pk).update(**written)
