"""Settings, mails: what buyers and the creator get, as it looks, and a test of each."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from creators.emails import send_test
from creators.forms.mails import MailsForm
from owny.lib.mail import UNTRUSTED_MAILS, sender_line
from products.day_mails import choose_day_mails, products_with_days
from products.mail_samples import KINDS, MailKind, sample_context, sample_words
from products.throttle import Limit

TEST_MAILS = Limit("test-mails", 20, 60 * 60)


@never_cache
@require_safe
@creator_required
def mails(request: CreatorRequest) -> HttpResponse:
    """All of them, and which the creator wants."""
    return render(request, "products/mails.html", {"kinds": KINDS.values(), "form": MailsForm(instance=request.creator)})


@never_cache
@require_safe
@creator_required
def mail(request: CreatorRequest, kind: str) -> HttpResponse:
    """One of them with sample words."""
    shown = _kind(kind)
    words = sample_words(shown, request.creator)
    sender = sender_line(request.creator.display_name if shown.in_their_name else "")
    timed = products_with_days(request.creator) if kind == "day_open" else []
    context = {"kinds": KINDS.values(), "shown": shown, "words": words, "sender": sender, "timed": timed}
    return render(request, "products/mail.html", context)


@never_cache
@require_safe
@creator_required
def mail_html(request: CreatorRequest, kind: str) -> HttpResponse:
    """The letter alone, for the frame."""
    words = sample_words(_kind(kind), request.creator)
    return HttpResponse(words.html, headers={"Content-Security-Policy": UNTRUSTED_MAILS})


@require_POST
@creator_required
def mail_test(request: CreatorRequest, kind: str) -> HttpResponse:
    """Send it to oneself."""
    shown = _kind(kind)
    if not TEST_MAILS.allows(str(request.creator.pk)):
        messages.error(request, "That were many tests. Wait an hour.")
        return redirect("products:mail", kind)
    context = sample_context(shown, request.creator)
    with transaction.atomic():
        send_test(request.creator, template=shown.name, context=context, in_their_name=shown.in_their_name)
    messages.success(request, f"A test is on its way to {request.user.email}.")
    return redirect("products:mail", kind)


@require_POST
@creator_required
def day_mails(request: CreatorRequest) -> HttpResponse:
    """Which products write to their buyers on each day that opens."""
    choose_day_mails(request.creator, set(request.POST.getlist("products")))
    messages.success(request, "Saved.")
    return redirect("products:mail", "day_open")


def _kind(name: str) -> MailKind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]
