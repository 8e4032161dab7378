"""Connected accounts: made restricted, shown as far as asked, active once onboarded."""

from collections.abc import Callable

import httpx
import pytest
import stripe

from tests.sandbox.stripe.cast import ACCOUNT, CONNECT_SECRET, Shop, StandIn, destination

RETURN_URL = "http://127.0.0.1:1/payouts/return/"
REFRESH_URL = "http://127.0.0.1:1/payouts/refresh/"
INCLUDE = ["configuration.recipient", "requirements"]


def status_of(sandbox: StandIn, account_id: str) -> str:
    account = sandbox.client.v2.core.accounts.retrieve(account_id, {"include": ["configuration.recipient"]})
    return str(account.configuration.recipient.capabilities.stripe_balance.stripe_transfers.status)


def link_for(sandbox: StandIn, account_id: str) -> str:
    onboarding = {"refresh_url": REFRESH_URL, "return_url": RETURN_URL}
    use_case = {"type": "account_onboarding", "account_onboarding": onboarding}
    link = sandbox.client.v2.core.account_links.create({"account": account_id, "use_case": use_case})
    return str(link.url)


def open_form(sandbox: StandIn, account_id: str) -> httpx.Response:
    return sandbox.http.get(link_for(sandbox, account_id), follow_redirects=True)


def test_a_new_account_is_restricted_and_says_what_is_missing(sandbox: StandIn) -> None:
    account = sandbox.client.v2.core.accounts.create(ACCOUNT)
    transfers = account.configuration.recipient.capabilities.stripe_balance.stripe_transfers
    assert transfers.status == "restricted"
    assert transfers.status_details[0].code == "requirements_past_due"
    needed = [entry.description for entry in account.requirements.entries]
    assert "default_outbound_destination" in needed
    assert account.requirements.summary.minimum_deadline.status == "past_due"


def test_parts_that_are_not_included_are_null(sandbox: StandIn) -> None:
    account = sandbox.client.v2.core.accounts.retrieve(sandbox.account())
    assert account.configuration is None
    assert account.requirements is None
    assert account.applied_configurations == ["recipient"]


def test_an_unknown_account_is_not_found(sandbox: StandIn) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such account: 'acct_nobody'"):
        sandbox.client.v2.core.accounts.retrieve("acct_nobody")


def test_an_account_can_be_renamed(sandbox: StandIn) -> None:
    account_id = sandbox.account()
    sandbox.client.v2.core.accounts.update(account_id, {"display_name": "Maya Bakes"})
    assert sandbox.client.v2.core.accounts.retrieve(account_id).display_name == "Maya Bakes"


@pytest.mark.parametrize("removed", ["type", "controller", "capabilities"])
def test_parameters_of_the_old_api_are_refused(sandbox: StandIn, removed: str) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=f"Received unknown parameter: {removed}"):
        sandbox.client.v2.core.accounts.create({**ACCOUNT, removed: "express"})


def test_removed_link_configurations_are_refused(sandbox: StandIn) -> None:
    onboarding = {"refresh_url": REFRESH_URL, "configurations": ["recipient"]}
    use_case = {"type": "account_onboarding", "account_onboarding": onboarding}
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v2.core.account_links.create({"account": sandbox.account(), "use_case": use_case})
    assert refused.value.param == "use_case[account_onboarding][configurations]"


@pytest.mark.parametrize(("outcome", "status"), [("complete", "active"), ("review", "pending"), ("leave", "restricted")])
def test_each_button_of_the_onboarding_page_leads_to_its_status(sandbox: StandIn, outcome: str, status: str) -> None:
    account_id = sandbox.account("restricted")
    form = open_form(sandbox, account_id)
    assert "Set up your payouts" in form.text
    answer = sandbox.http.post(str(form.url), data={"name": "Maya", "country": "us", "bank": "6789", "outcome": outcome})
    assert (answer.status_code, answer.headers["Location"]) == (303, RETURN_URL)
    assert status_of(sandbox, account_id) == status


def test_a_bank_that_refuses_leaves_one_requirement(sandbox: StandIn) -> None:
    account_id = sandbox.account("restricted")
    form = open_form(sandbox, account_id)
    sandbox.http.post(str(form.url), data={"name": "Maya", "bank": "1116", "outcome": "complete"})
    account = sandbox.client.v2.core.accounts.retrieve(account_id, {"include": INCLUDE})
    assert [entry.description for entry in account.requirements.entries] == ["default_outbound_destination"]


def test_onboarding_without_a_name_asks_again(sandbox: StandIn) -> None:
    account_id = sandbox.account("restricted")
    form = open_form(sandbox, account_id)
    answer = sandbox.http.post(str(form.url), data={"name": "", "outcome": "complete"})
    assert "Enter your full legal name." in answer.text
    assert status_of(sandbox, account_id) == "restricted"


def test_a_link_works_once_and_then_sends_to_the_refresh_url(sandbox: StandIn) -> None:
    link = link_for(sandbox, sandbox.account("restricted"))
    assert "/setup/s/" in sandbox.http.get(link).headers["Location"]
    assert sandbox.http.get(link).headers["Location"] == REFRESH_URL


def test_an_expired_link_sends_to_the_refresh_url(start: Callable[..., StandIn]) -> None:
    quick = start(link_seconds=0.0)
    link = link_for(quick, quick.account("restricted"))
    assert quick.http.get(link).headers["Location"] == REFRESH_URL


def test_finishing_the_form_twice_changes_nothing(sandbox: StandIn) -> None:
    account_id = sandbox.account("restricted")
    form = open_form(sandbox, account_id)
    sandbox.http.post(str(form.url), data={"name": "Maya", "outcome": "complete"})
    again = sandbox.http.post(str(form.url), data={"name": "Maya", "outcome": "leave"})
    assert again.status_code == 410
    assert status_of(sandbox, account_id) == "active"


def test_activation_is_announced_with_thin_events_whose_object_can_be_fetched(sandbox: StandIn, shop: Shop) -> None:
    account_id = sandbox.account("active")
    webhook = shop.next("v2.core.account[configuration.recipient].capability_status_updated")
    assert webhook.path == "/webhooks/stripe/connect/"
    note = sandbox.client.parse_event_notification(webhook.body, webhook.signature, CONNECT_SECRET)
    assert note.related_object.id == account_id
    account = note.fetch_related_object()
    assert (account.id, account.object) == (account_id, "v2.core.account")
    event = note.fetch_event()
    assert event.data.updated_capability == "stripe_balance.stripe_transfers"


def test_requirements_that_change_are_announced(sandbox: StandIn, shop: Shop) -> None:
    account_id = sandbox.account("active")
    shop.next("v2.core.account[requirements].updated")
    sandbox.control(f"/accounts/{account_id}", {"status": "restricted", "needs": ["identity.individual.id_numbers"]})
    webhook = shop.next("v2.core.account[requirements].updated")
    assert webhook.event["related_object"]["id"] == account_id


def test_a_status_there_is_not_is_refused(sandbox: StandIn) -> None:
    answer = sandbox.http.post(f"/_sandbox/accounts/{sandbox.account()}", json={"status": "rich"})
    assert answer.status_code == 400


@pytest.mark.parametrize("by", ["api", "control"])
def test_a_closed_account_takes_no_money_and_is_announced(sandbox: StandIn, shop: Shop, by: str) -> None:
    account_id = sandbox.account()
    if by == "api":
        assert sandbox.client.v2.core.accounts.close(account_id).closed is True
    else:
        sandbox.control(f"/accounts/{account_id}/close")
    assert shop.next("v2.core.account.closed").event["related_object"]["id"] == account_id
    with pytest.raises(stripe.InvalidRequestError, match="Your destination account"):
        sandbox.session(payment_intent_data=destination(account_id))
    with pytest.raises(stripe.InvalidRequestError, match="is closed"):
        link_for(sandbox, account_id)


def test_the_express_dashboard_shows_what_the_creator_earned(sandbox: StandIn) -> None:
    account_id = sandbox.account()
    sandbox.paid(payment_intent_data=destination(account_id))
    link = sandbox.client.v1.accounts.login_links.create(account_id)
    assert "$17.10" in sandbox.http.get(link.url).text


def test_the_accounts_are_listed(sandbox: StandIn) -> None:
    account_id = sandbox.account()
    assert [account.id for account in sandbox.client.v2.core.accounts.list().data] == [account_id]
