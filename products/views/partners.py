"""A creator's partners, and each partner's own statement behind a secret address."""

from typing import TypeVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from creators.access import CreatorRequest, creator_required
from owny.lib.money import typed_money
from products import money_emails
from products.addresses import public_url
from products.forms import MoneyField
from products.models import Partner
from products.models.partner import LONGEST_DAYS, MOST_SHARE
from products.partner_book import as_csv, lines_of, partners_of
from products.partners import (
    PartnerRefused,
    PartnerTerms,
    end_partner,
    mark_paid,
    owed_to,
    renew_key,
    resume_partner,
    save_partner,
)
from products.presenting import theme_url
from products.shop_window import brand_tokens
from products.throttle import PARTNER_MAILS, PARTNER_MAILS_OF_CREATOR

PERCENT = 100
MANY_MAILS = "Many mails went to partners today. Go on tomorrow."

Response = TypeVar("Response", bound=HttpResponseBase)


class PartnerForm(forms.Form):
    """Who, what share, for how long after the click."""

    name = forms.CharField(max_length=80, label="Name", error_messages={"required": "Write their name."})
    email = forms.EmailField(
        max_length=254,
        label="E-mail",
        error_messages={"required": "Write their address.", "invalid": "This is not an e-mail address yet."},
    )
    code = forms.CharField(
        max_length=30, label="Code in their links", error_messages={"required": "Choose a short word, like their name."}
    )
    share = forms.DecimalField(
        min_value=1,
        max_value=MOST_SHARE // PERCENT,
        decimal_places=2,
        label="Share in per cent",
        error_messages={"required": "Say what part of each sale is theirs."},
    )
    days = forms.IntegerField(min_value=1, max_value=LONGEST_DAYS, initial=30, label="Days after the click")

    @property
    def cleaned_terms(self) -> PartnerTerms:
        """What was typed, for `save_partner`."""
        given = self.cleaned_data
        return PartnerTerms(given["name"], given["email"], given["code"], int(given["share"] * PERCENT), given["days"])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def partners(request: CreatorRequest) -> HttpResponse:
    """All partners, and the form for a new one."""
    form = PartnerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not PARTNER_MAILS_OF_CREATOR.allows(str(request.creator.pk)):
        form.add_error(None, MANY_MAILS)
    elif request.method == "POST" and form.is_valid() and (made := _save(request, form, None)):
        _mail(made)
        messages.success(request, f"{made.name} is your partner. Their link and statement are on the way to {made.email}.")
        return redirect("products:orders_partners")
    context = {"form": form, "rows": [(row, link_of(row.partner)) for row in partners_of(request.creator)]}
    return render(request, "products/partners.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@creator_required
def partner(request: CreatorRequest, partner_id: int) -> HttpResponse:
    """One partner: terms, what they are owed, and marking it as paid."""
    found = _own(request, partner_id)
    start = {
        "name": found.name,
        "email": found.email,
        "code": found.code,
        "share": f"{found.share_basis_points / PERCENT:g}",
        "days": found.days,
    }
    form = PartnerForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid() and _save(request, form, found):
        messages.success(request, "Saved. It holds for orders from now on.")
        return redirect("products:orders_partner", found.pk)
    return _page(request, found, form)


@require_POST
@creator_required
def paid(request: CreatorRequest, partner_id: int) -> HttpResponse:
    """The creator has paid what was owed, or a part of it."""
    found = _own(request, partner_id)
    currency = request.POST.get("currency", "")[:3].lower()
    try:
        cents = MoneyField(currency=currency, required=True).clean(request.POST.get("amount", "")) or 0
        mark_paid(partner=found, currency=currency, amount_cents=cents)
    except (ValidationError, PartnerRefused) as refusal:
        sentences = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
        messages.error(request, " ".join(sentences))
    else:
        messages.success(request, f"Marked as paid. {found.name} sees it on their statement.")
    return redirect("products:orders_partner", found.pk)


@require_POST
@creator_required
def change(request: CreatorRequest, partner_id: int) -> HttpResponse:
    """End or go on with a partner, send the mail again, or give the statement a new address."""
    found = _own(request, partner_id)
    if "end" in request.POST:
        end_partner(found)
        messages.success(request, f"{found.name} gets nothing for new orders. What is owed stays owed.")
    elif "resume" in request.POST:
        resume_partner(found)
        messages.success(request, f"{found.name} is your partner again.")
    elif not PARTNER_MAILS.allows(str(found.pk)):
        messages.error(request, "Several mails went there lately. Wait an hour.")
    elif not PARTNER_MAILS_OF_CREATOR.allows(str(request.creator.pk)):
        messages.error(request, MANY_MAILS)
    else:
        _mail(renew_key(found) if "renew" in request.POST else found)
        messages.success(request, f"Link and statement are on the way to {found.email}.")
    return redirect("products:orders_partner", found.pk)


@never_cache
@require_safe
def statement(request: HttpRequest, key: str) -> HttpResponse:
    """What the partner behind the secret address is owed."""
    found = _by_key(key)
    tokens = brand_tokens(found.creator)
    context = {
        "partner": found,
        "creator": found.creator,
        "lines": lines_of(found),
        "owed": owed_to(found),
        "link": link_of(found),
        "theme_url": theme_url(tokens),
        "preset": tokens["preset"],
    }
    return _private(render(request, "products/partner_statement.html", context))


@never_cache
@require_safe
def statement_csv(request: HttpRequest, key: str) -> HttpResponseBase:
    """The same as a CSV file."""
    found = _by_key(key)
    response = StreamingHttpResponse(as_csv(found), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="partner-{found.creator.handle}.csv"'
    return _private(response)


def link_of(partner: Partner) -> str:
    """The partner's link to the creator's page."""
    return f"{public_url(partner.creator, 'hub')}?via={partner.code}"


def statement_of(partner: Partner) -> str:
    """The secret address."""
    return settings.SITE_URL + reverse("products:partner", args=[partner.key])


def _private(response: Response) -> Response:
    """The address is the key: it must not travel with links, nor into search engines."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _by_key(key: str) -> Partner:
    return get_object_or_404(Partner.objects.select_related("creator__brand"), key=key)


def _own(request: CreatorRequest, partner_id: int) -> Partner:
    return get_object_or_404(request.creator.partners.select_related("creator__user"), pk=partner_id)


def _mail(partner: Partner) -> None:
    with transaction.atomic():
        money_emails.send_partner_link(partner, link=link_of(partner), statement=statement_of(partner))


def _save(request: CreatorRequest, form: PartnerForm, found: Partner | None) -> Partner | None:
    try:
        return save_partner(creator=request.creator, terms=form.cleaned_terms, partner=found)
    except PartnerRefused as refusal:
        form.add_error(refusal.field or None, str(refusal))
    except ValidationError as refusal:
        for field, sentences in refusal.message_dict.items():
            guessed = "email" if "address" in sentences[0] else "code"
            form.add_error(field if field in form.fields else guessed, sentences)
    return None


def _page(request: CreatorRequest, found: Partner, form: PartnerForm) -> HttpResponse:
    owed = [(currency, cents, typed_money(cents, currency)) for currency, cents in owed_to(found).items()]
    context = {
        "partner": found,
        "form": form,
        "owed": owed,
        "lines": lines_of(found)[:200],
        "link": link_of(found),
        "statement": statement_of(found),
    }
    return render(request, "products/partner.html", context, status=422 if form.errors else 200)
