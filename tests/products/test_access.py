"""Who gets what at every address of the site. An address without a line in the tables fails here."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlencode

from creators.models import Creator
from tests.products.shop import Stripe
from tests.products.world import BOS, MARAS, RINAS, World, make_world

METHODS = ("GET", "POST")
PEOPLE = ("anonymous", "buyer", "other buyer", "refunded", "creator", "rival", "admin")
SIGNED_IN = ("creator", "rival", "admin")
SIGN_IN, WELCOME, ADMIN = "302 /accounts/login/", "302 /welcome/", "302 /admin/login/"

TABLE: dict[str, dict[str, str]] = {
    "anybody": {
        "200 405": """
            health robots mails schema products:hub products:page products:feed products:social products:sitemap
            products:sitemap_part products:schema products:cover products:claim_sent products:seen_without_script
            products:theme products:thanks products:library products:preview_note products:partner products:partner_csv
            creators:picture
        """,
        "404 405": "mail mail_html creators:domain_ask products:invoice",
        "405 204": "products:seen",
        "405 422": "products:library_ask",
        "302 302": "products:library_code",
        "405 302": "products:library_leave products:library_link_again",
        "200 302": "products:claim products:preview products:preview_page",
        "200 200": "products:unsubscribe",
        "405 400": "products:webhook products:webhook_connect",
        "302 405": "creators:after_sign_in",
        "404 404": "creators:mail_webhook",
    },
    "accounts": {
        "200 400 | 302 200": "account_login account_signup",
        "302 200 | 200 200": "account_logout",
        "200 405 | 200 405": "account_inactive account_password_reset_completed",
        "302 302 | 200 200": "account_reauthenticate account_email",
        "302 302 | 302 302": """
            account_email_verification_sent account_set_password account_confirm_login_code
            account_confirm_password_reset_code account_complete_password_reset
        """,
        "302 302 | 200 400": "account_change_password",
        "200 400 | 200 400": "account_reset_password",
        "200 200 | 302 200": "account_request_login_code",
    },
    "each": {
        "200 422 | 200 422 | 200 422 | 200 422 | 200 303 | 200 422 | 200 422": "products:buy",
        "200 302 | 302 302 | 200 302 | 200 302 | 200 302 | 200 302 | 200 302": "products:library_link",
        "404 404 | 200 422 | 200 422 | 200 422 | 404 404 | 404 404 | 404 404": "products:zone",
        "404 405 | 200 405 | 200 405 | 200 405 | 404 405 | 404 405 | 404 405": """
            products:my_data products:my_data_take
        """,
        "405 404 | 405 302 | 405 302 | 405 302 | 405 404 | 405 404 | 405 404": "products:my_data_ask",
        "404 404 | 302 302 | 302 302 | 302 302 | 404 404 | 404 404 | 404 404": "products:my_data_delete",
        "404 405 | 302 405 | 404 405 | 410 405 | 302 405 | 404 405 | 404 405": "products:read",
        "404 405 | 200 405 | 404 405 | 410 405 | 200 405 | 404 405 | 404 405": "products:read_page products:download",
        "405 404 | 405 302 | 405 404 | 405 404 | 405 302 | 405 404 | 405 404": "products:pdf_again",
        "405 404 | 405 400 | 405 404 | 405 410 | 405 404 | 405 404 | 405 404": "products:reading_save",
        "404 405 | 200 405 | 404 405 | 410 405 | 404 405 | 404 405 | 404 405": "products:reading_state",
        "405 404 | 405 302 | 405 404 | 405 410 | 405 404 | 405 404 | 405 404": "products:reading_again",
        "404 405 | 302 405 | 404 405 | 410 405 | 404 405 | 404 405 | 404 405": "products:finished products:certificate_pdf",
        "404 404 | 200 422 | 404 404 | 410 410 | 404 404 | 404 404 | 404 404": "products:review",
        "404 404 | 302 302 | 404 404 | 410 410 | 404 404 | 404 404 | 404 404": "products:certificate",
        "200 405 | 200 405 | 200 405 | 200 405 | 302 405 | 302 405 | 200 405": "creators:home",
        "302 302 | 302 302 | 302 302 | 302 302 | 302 302 | 302 302 | 200 200": "creators:welcome",
        "302 302 | 302 302 | 302 302 | 302 302 | 200 405 | 200 405 | 200 405": "creators:check_handle",
    },
    "pages": {
        "200 200": "builder:new builder:own_key products:orders_partners creators:clips_export creators:settings",
        "200 405": """
            builder:active builder:cards_writing builder:plans builder:membership builder:products builder:products_building
            products:looks products:look products:look_frame products:take_everything products:mails products:mail
            products:mail_html products:analytics products:analytics_table products:audience products:audience_export
            products:broadcasts products:reviews products:orders products:orders_extras products:orders_statement
            products:orders_statement_export products:orders_export creators:clips creators:account
        """,
        "200 302": "builder:cards",
        "405 302": """
            builder:own_key_test builder:own_key_remove products:take_look products:day_mails products:mail_test
            products:portrait products:payouts_look products:payouts_invoices products:broadcast_new products:reviews_asking
            creators:clips_tag creators:clips_delete creators:clips_make_product creators:account_mails
            creators:domain_check creators:domain_remove creators:zone creators:token_drop
        """,
        "405 303": "builder:membership_subscribe builder:membership_portal",
        "302 405": "builder:membership_back products:payouts_again products:payouts_back",
        "200 422": """
            products:bring_in products:pictures products:orders_codes creators:clip_import creators:domain creators:tokens
        """,
        "200 503": "products:payouts",
        "405 200": "creators:brand_sample",
    },
    "things": {
        "200 405": """
            builder:build builder:build_page builder:build_events builder:plan builder:plan_cover builder:studio
            builder:studio_parts builder:studio_preview builder:studio_redraw builder:studio_sample builder:studio_try_look
            builder:studio_links builder:studio_clips builder:studio_cover builder:studio_news builder:studio_older
            builder:studio_compare builder:studio_compared_page builder:studio_see builder:studio_seen_page
            products:take_site products:take_document products:broadcast_letter products:broadcast_confirm
            creators:clip_import_refused
        """,
        "302 302": "builder:build_cancel",
        "405 302": """
            builder:build_keep builder:build_again builder:card_use builder:card_leave builder:plan_cancel
            builder:plan_again builder:plan_duplicate builder:studio_copy_page builder:studio_undo builder:studio_redo
            builder:studio_restore builder:studio_improve builder:studio_improve_cancel builder:studio_improve_take
            builder:studio_improve_leave builder:studio_look builder:studio_look_take builder:studio_look_leave
            builder:studio_offer builder:studio_publish builder:studio_unpublish builder:studio_name products:picture_change
            products:contact_no_mail products:contact_delete products:broadcast_test products:broadcast_send
            products:broadcast_stop products:broadcast_delete products:review_decide products:review_answer
            products:orders_code_stop products:orders_partner_paid products:orders_partner_change products:order_refund
            products:order_readdress products:order_remove products:order_keep products:order_receipt
            creators:clip_import_leave_out creators:clip_import_confirm creators:clip_import_discard
        """,
        "405 409": "builder:plan_change builder:plan_research",
        "200 302": "builder:plan_delete builder:studio_delete creators:clip_import_review",
        "405 422": "builder:studio_change builder:studio_share",
        "405 200": "builder:studio_share_end",
        "200 422": "products:broadcast products:orders_code",
        "200 200": "products:orders_extra products:orders_partner creators:clip",
    },
    "api": {
        "200 405": "builder:api_own_key products:api_orders creators:api_clips",
        "200 400": "builder:api_builds builder:api_plans builder:api_products",
        "405 422": "products:api_product_import",
        "200 415": "products:api_media",
        "405 400": "creators:api_clip_import",
    },
    "api things": {
        "200 405": """
            builder:api_build builder:api_build_events builder:api_plan builder:api_product builder:api_document
            builder:api_findings builder:api_compare builder:api_revisions builder:api_revision builder:api_improvement
            products:api_product_export products:api_media_item products:api_order creators:api_clip
        """,
        "405 202": """
            builder:api_build_cancel builder:api_build_keep builder:api_plan_cancel builder:api_improvement_cancel
        """,
        "405 400": """
            builder:api_plan_build builder:api_plan_research builder:api_improvements builder:api_improvement_accept
        """,
        "405 428": "builder:api_undo builder:api_redo builder:api_restore",
        "405 200": "builder:api_publish builder:api_unpublish",
        "200 201": "builder:api_preview_links",
        "405 405": "builder:api_preview_link",
        "405 409": "builder:api_improvement_leave",
    },
}
"""What GET and POST come to for whom it belongs to, and the names of the addresses.

anybody     the same for everyone
accounts    for strangers | for those who are signed in
each        for each of PEOPLE
pages       a creator's own: everybody who sells has theirs; others sign in, or pick a handle first
things      one thing of Mara's: for Rex it does not exist
api, api things   the same for programs: 401 without a key, 403 for who sells nothing
"""
KEYS = {"products:preview": {MARAS}, "products:partner": {MARAS}, "products:unsubscribe": {BOS}}
"""What a secret address shows to whoever was given it."""
OWN = {"buyer": {BOS}, "refunded": {RINAS}, "creator": {MARAS, BOS, RINAS}}
QUERIES = ("block", "before", "after", "version", "against")
OTHER_METHODS = ("PUT", "PATCH", "DELETE")
CHANGERS = {("anonymous", "api"), ("anonymous", "api things"), ("rival", "api things"), ("admin", "api things")}
"""By whom the other methods are tried, and where."""
NOBODYS = ("sessions", "admin", "contenttypes")


@dataclass(frozen=True)
class Cell:
    """One person at one address by one method: what is right, and whether it is theirs to do."""

    right: frozenset[str]
    is_theirs: bool


def walk(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, space + f"{entry.namespace}:" if entry.namespace else space)
        elif entry.name:
            yield space + entry.name, entry


ADDRESSES = dict(walk(get_resolver().url_patterns))
LINES = {name: (kind, line) for kind, lines in TABLE.items() for line, names in lines.items() for name in names.split()}


def cell(name: str, who: str, method: str) -> Cell:
    """What the table says."""
    kind, line = LINES[name]
    columns = [column.split() for column in line.split("|")]
    column = {"accounts": int(who in SIGNED_IN), "each": PEOPLE.index(who)}.get(kind, 0)
    own = "405" if method in OTHER_METHODS else columns[column][method == "POST"]
    if kind in ("anybody", "accounts", "each"):
        return Cell(frozenset({own}), is_theirs=True)
    if who == "creator" or (who == "rival" and not kind.endswith("things")):
        return Cell(frozenset({own}), is_theirs=True)
    refusals = {"creator": "404", "rival": "404", "admin": "403" if kind.startswith("api") else WELCOME}
    refusal = refusals.get(who, "401" if kind.startswith("api") else SIGN_IN)
    return Cell(frozenset({refusal, "405"} if own == "405" else {refusal}), is_theirs=False)


def address_of(name: str, world: World) -> str:
    values = world.values_for(name)
    address = reverse(name, kwargs={place: values[place] for place in ADDRESSES[name].pattern.converters})
    query = {key: value for key, value in values.items() if key in QUERIES}
    return f"{address}?{urlencode(query)}" if query else address


def admin_address(name: str, world: World) -> str:
    pattern = ADDRESSES[name].pattern
    places = {place: 1 if type(one).__name__ == "IntConverter" else "1" for place, one in pattern.converters.items()}
    return reverse(name, kwargs={**places, **({"app_label": "products"} if name == "admin:app_list" else {})})


def ask(client: Client, method: str, address: str) -> tuple[str, bytes]:
    """The status with the place that a refusal leads to, and everything that was told. The browser stays as it was."""
    kept = SimpleCookie(client.cookies)
    answer: Any = client.generic(method, address, "" if method == "GET" else "{}", "application/json")
    client.cookies = kept
    told = b"".join(answer.streaming_content) if answer.streaming and not answer.is_async else b""
    told += b"" if answer.streaming else answer.content
    place = answer.headers.get("Location", "")
    outcome = str(answer.status_code)
    if place.partition("?")[0] in {one.split()[1] for one in (SIGN_IN, WELCOME, ADMIN)}:
        outcome += f" {place.partition('?')[0]}"
    return outcome, (told + place.encode()).lower()


def rows(**only: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is stored, or what belongs to one creator, by table."""
    models = [model for model in apps.get_models() if model._meta.app_label not in NOBODYS]
    if only:
        models = [model for model in models if any(field.name in only for field in model._meta.fields)]
    return {model._meta.label: list(model._default_manager.filter(**only).order_by("pk").values_list()) for model in models}


@pytest.fixture
def world(creator: Creator, rival: Creator, stripe: Stripe) -> Iterator[World]:
    logging.disable(logging.ERROR)
    yield make_world(creator, rival)
    logging.disable(logging.NOTSET)


def test_every_address_has_a_line_and_every_line_an_address() -> None:
    assert set(LINES) == {name for name in ADDRESSES if not name.startswith("admin")}
    assert sum(len(names.split()) for lines in TABLE.values() for names in lines.values()) == len(LINES)


def test_everybody_gets_what_is_theirs_and_nothing_else(world: World, creator: Creator) -> None:
    wrong = []
    for who, client in world.people.items():
        cache.clear()
        before, maras = rows(), rows(creator=creator)
        for name in LINES:
            address = address_of(name, world)
            for method in METHODS + (OTHER_METHODS if (who, LINES[name][0]) in CHANGERS else ()):
                wanted = cell(name, who, method)
                with transaction.atomic():
                    outcome, told = ask(client, method, address)
                    is_rex = who == "rival" and method == "POST" and LINES[name][0] in ("pages", "api")
                    if is_rex and rows(creator=creator) != maras:
                        wrong.append(f"{who} {method} {name} changed what is Mara's")
                    transaction.set_rollback(wanted.is_theirs)
                status = outcome if not wanted.is_theirs else outcome[:3]
                if status not in wanted.right:
                    wrong.append(f"{who} {method} {name}: {outcome} instead of {' or '.join(sorted(wanted.right))}")
                may_see = OWN.get(who, set()) | next((KEYS[key] for key in KEYS if name.startswith(key)), set())
                shown = {word for word in (MARAS, BOS, RINAS) if word.encode() in told} - may_see
                wrong += [f"{who} {method} {name} shows {word}" for word in sorted(shown)]
        after = rows()
        wrong += [f"{who} changed {label} where they were refused" for label in before if before[label] != after[label]]
    assert wrong == []


def test_the_admin_is_for_admins(world: World, creator: Creator) -> None:
    wrong = []
    names = [name for name in ADDRESSES if name.startswith("admin") and name not in ("admin:login", "admin:logout")]
    before = rows()
    for who in (one for one in PEOPLE if one != "admin"):
        for name in names:
            for method in METHODS if who == "rival" else METHODS[:1]:
                outcome, told = ask(world.people[who], method, admin_address(name, world))
                if outcome not in (ADMIN, "405") or MARAS.encode() in told:
                    wrong.append(f"{who} {method} {name}: {outcome}")
    assert wrong == []
    assert rows() == before


def test_only_the_admin_has_addresses_without_a_name() -> None:
    def unnamed(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from unnamed(entry.url_patterns, before + str(entry.pattern))
            elif not entry.name:
                yield before + str(entry.pattern)

    found = list(unnamed(get_resolver().url_patterns))
    assert found
    assert [one for one in found if not one.startswith("admin/")] == []


OPEN_TO_SENDERS = {
    "products:seen", "products:webhook", "products:webhook_connect", "products:unsubscribe", "creators:mail_webhook",
    "products:preview", "products:preview_page", "schema",
}  # fmt: skip
"""Where a form may be sent from anywhere: what is sent is a proof itself, or nothing can be changed there."""


@pytest.mark.parametrize("who", ["buyer", "creator"])
def test_no_other_site_can_send_a_form_for_somebody(world: World, who: str) -> None:
    client = world.people[who]
    client.handler.enforce_csrf_checks = True
    before, wrong = rows(), []
    for name, (kind, _) in LINES.items():
        outcome, _ = ask(client, "POST", address_of(name, world)) if name not in OPEN_TO_SENDERS else ("403", b"")
        if outcome != ("401" if kind.startswith("api") and who == "buyer" else "403"):
            wrong.append(f"{who} POST {name}: {outcome}")
    assert wrong == []
    assert rows() == before
