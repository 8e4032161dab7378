"""The form that edits a clip: the same rules as for imported ones."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from creators.importing.fields import FieldRefused, address, seconds, text, texts
from creators.models import ClipCard
from creators.templatetags.shell import clock

Value = TypeVar("Value")
TIMED = re.compile(r"^(\d{1,2}(?::\d{2}){1,2})\s+(.*)$")


def refused(check: Callable[[], Value]) -> Value:
    """A field's rule, its refusal as the form shows it."""
    try:
        return check()
    except FieldRefused as error:
        raise ValidationError(str(error)) from None


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ClipForm(forms.Form):
    """A clip's words. Lists are lines; a quote's line may begin with its time."""

    title = forms.CharField(max_length=200)
    summary = forms.CharField(required=False, widget=_area(3))
    key_steps = forms.CharField(required=False, widget=_area(6), label="Key steps", help_text="One on each line.")
    tags = forms.CharField(required=False, label="Topics", help_text="With commas between them.")
    quotes = forms.CharField(
        required=False, widget=_area(4), help_text="One on each line; its time first if you know it: 0:14 What I said."
    )
    transcript = forms.CharField(required=False, widget=_area(10))
    url = forms.CharField(required=False, label="Address of the video")

    @classmethod
    def of(cls, clip: ClipCard, data: Mapping[str, Any] | None = None) -> "ClipForm":
        """The form with a clip's words in it."""
        return cls(
            data,
            initial={
                "title": clip.title,
                "summary": clip.summary,
                "key_steps": "\n".join(map(str, clip.key_steps)),
                "tags": ", ".join(map(str, clip.tags)),
                "quotes": "\n".join(f"{clock(q.get('startSeconds'))} {q.get('text', '')}".strip() for q in clip.quotes),
                "transcript": clip.transcript,
                "url": clip.url,
            },
        )

    def clean_title(self) -> str:
        """At most 200 characters, not empty."""
        return refused(lambda: text(self.cleaned_data["title"], "title", 200))

    def clean_summary(self) -> str:
        """At most 5,000 characters."""
        return refused(lambda: text(self.cleaned_data["summary"], "summary", 5_000, lines=True))

    def clean_transcript(self) -> str:
        """At most 500,000 characters."""
        return refused(lambda: text(self.cleaned_data["transcript"], "transcript", 500_000, lines=True))

    def clean_url(self) -> str:
        """An address or nothing."""
        return refused(lambda: address(self.cleaned_data["url"]))

    def clean_key_steps(self) -> list[str]:
        """One on each line."""
        return refused(lambda: list(texts(self.cleaned_data["key_steps"].split("\n"), "key steps", most=50, limit=500)))

    def clean_tags(self) -> list[str]:
        """Each once, in the order written."""
        return refused(lambda: list(dict.fromkeys(texts(self.cleaned_data["tags"].split(","), "tags", most=30, limit=60))))

    def clean_quotes(self) -> list[dict[str, Any]]:
        """One on each line, the time first if there is one."""
        lines = [line.strip() for line in self.cleaned_data["quotes"].split("\n") if line.strip()]
        if len(lines) > 100:
            raise ValidationError(f"There are {len(lines)} quotes; 100 is the most.")
        return [refused(lambda line=line: _quote(line)) for line in lines]  # type: ignore[misc]

    def changes(self) -> dict[str, Any]:
        """The fields whose words are different now."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


def _quote(line: str) -> dict[str, Any]:
    timed = TIMED.match(line)
    start, words = (timed.group(1), timed.group(2)) if timed else (None, line)
    return {"text": text(words, "quote", 1_000), "startSeconds": seconds(start, "time of a quote")}
