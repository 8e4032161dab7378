"""What the frame around every page asks."""

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.safestring import SafeString

from creators.models import Subscription, SubscriptionStatus
from creators.moments import at_second
from creators.tiers import grace_ends_at, holds

register = template.Library()

SECTIONS = {
    "creators:clip": "clips",
    "creators:settings": "settings",
    "creators:account": "settings",
    "creators:domain": "settings",
    "builder:membership": "settings",
    "products:payouts": "settings",
    "products:pictures": "settings",
    "products:mail": "settings",
    "products:bring_in": "products",
    "products:order": "orders",
    "products:analytics": "analytics",
    "products:audience": "audience",
    "products:broadcast": "audience",
    "products:contact": "audience",
    "products:review": "audience",
    "builder:": "products",
}
"""Which entry of the main menu is the current one, by the beginning of the view's name."""


@register.simple_tag(takes_context=True)
def section(context: dict[str, Any]) -> str:
    """The main menu's entry this page belongs to; a view may say it itself as `section` in its context."""
    if "section" in context:
        return str(context["section"])
    match = getattr(context.get("request"), "resolver_match", None)
    name = match.view_name if match else ""
    return next((entry for start, entry in SECTIONS.items() if name.startswith(start)), "")


@register.simple_tag(takes_context=True)
def plan_trouble(context: dict[str, Any]) -> datetime | None:
    """Until when the paid plan goes on although its payment failed; None when all is well."""
    creator = context.get("current_creator")
    creator = creator() if callable(creator) else creator
    due = Subscription.objects.filter(creator=creator, status=SubscriptionStatus.PAST_DUE).first() if creator else None
    return grace_ends_at(due) if due and holds(due) else None


@register.filter
def initials(name: str) -> str:
    """Up to two capitals of a name: `Ines Calder` → `IC`."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


@register.filter
def clock(seconds: int | float | None) -> str:
    """Seconds as `0:58`, `6:21` or `1:02:03`; nothing for None."""
    if seconds is None:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"


@register.filter(name="input")
def as_input(field: BoundField, placeholder: str | None = None) -> SafeString:
    """A form's field with the look of the app, whatever form it comes from; another placeholder on wish."""
    widget = field.field.widget
    known = str(widget.attrs.get("class", ""))
    attrs: dict[str, str | bool] = {
        "class": known if "input" in known.split() else f"{known} input".strip(),
        "placeholder": placeholder or "",
    }
    return field.as_widget(attrs=attrs)


@register.filter
def long_time(seconds: int) -> str:
    """`34860` → `9 hours 41 minutes`; less than an hour in minutes."""
    hours, minutes = divmod(round(seconds / 60), 60)
    words = [f"{hours} hour{'' if hours == 1 else 's'}"] if hours else []
    words += [f"{minutes} minute{'' if minutes == 1 else 's'}"] if minutes or not hours else []
    return " ".join(words)


@register.filter
def short_day(moment: datetime) -> str:
    """`2 Sep`, with the year when it is not this one."""
    day = f"{moment.day} {moment:%b}"
    return day if moment.year == timezone.now().year else f"{day} {moment.year}"


register.filter(at_second)


@register.filter
def unlocal(number: float) -> str:
    """A number for markup: a point, whatever the language."""
    return f"{number:g}"
