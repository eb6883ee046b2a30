"""Sellers: onboarding, restriction, their own page."""

import pytest
import stripe

from sandbox import inprocess
from sandbox.testing import paid_charge, ready_account

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])
TYPED = {"first_name": "Wei", "last_name": "Wen", "country": "CN", "bank": "000123456789"}


def _linked(stripe_client):
    account = stripe_client.v1.accounts.create(
        {
            "controller": {"stripe_dashboard": {"type": "express"}, "losses": {"payments": "application"}},
            "capabilities": {"transfers": {"requested": True}},
            "metadata": {"seller": "wei"},
        }
    )
    link = stripe_client.v1.account_links.create(
        {
            "account": account.id,
            "refresh_url": "http://shop.test/refresh/",
            "return_url": "http://shop.test/return/",
            "type": "account_onboarding",
        }
    )
    return account, link


def test_a_seller_gives_their_details_and_may_be_paid(stripe_client):
    account, link = _linked(stripe_client)
    assert account.id.startswith("acct_")
    assert (account.payouts_enabled, account.capabilities.transfers) == (False, "inactive")
    assert "external_account" in account.requirements.currently_due
    page = inprocess.ask("GET", link.url)
    assert page.status_code == 200 and 'name="bank"' in page.content.decode()
    answer = inprocess.ask("POST", link.url, body=TYPED)
    assert answer.status_code == 303 and answer.headers["Location"] == "http://shop.test/return/"
    account = stripe_client.v1.accounts.retrieve(account.id)
    assert account.details_submitted and account.payouts_enabled and account.charges_enabled
    assert (account.capabilities.transfers, account.country) == ("active", "CN")
    assert account.requirements.currently_due == []
    events = stripe_client.v1.events.list({"type": "account.updated"}, {"stripe_account": account.id}).data
    assert events[0].account == account.id and events[0].data.object.payouts_enabled


def test_missing_answers_are_named_and_the_rest_is_kept(stripe_client):
    _, link = _linked(stripe_client)
    answer = inprocess.ask("POST", link.url, body={**TYPED, "first_name": "", "bank": "12"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Fill this in." in page and 'value="Wen"' in page and "6 to 34" in page


def test_a_seller_may_end_restricted(stripe_client):
    account, link = _linked(stripe_client)
    inprocess.ask("POST", link.url, body={**TYPED, "outcome": "restricted"})
    account = stripe_client.v1.accounts.retrieve(account.id)
    assert account.capabilities.transfers == "inactive"
    assert account.requirements.disabled_reason == "requirements.past_due"
    inprocess.control(f"accounts/{account.id}", state="allowed")
    assert stripe_client.v1.accounts.retrieve(account.id).capabilities.transfers == "active"


def test_a_stale_link_leads_to_the_refresh_address(stripe_client):
    _, link = _linked(stripe_client)
    inprocess.control("clock", forward_seconds=3600)
    assert inprocess.ask("GET", link.url).headers["Location"] == "http://shop.test/refresh/"


def test_a_seller_sees_and_pays_out_their_balance(stripe_client):
    charge, account = paid_charge(stripe_client, 10000, "4000000000000077"), ready_account(stripe_client)
    stripe_client.v1.transfers.create(
        {"amount": 8000, "currency": "usd", "destination": account.id, "source_transaction": charge.id}
    )
    link = stripe_client.v1.accounts.login_links.create(account.id)
    assert "$80.00" in inprocess.ask("GET", link.url).content.decode()
    assert inprocess.ask("POST", link.url).status_code == 303
    assert "$0.00" in inprocess.ask("GET", link.url).content.decode()
    state = inprocess.control("state")
    assert state["balances"][account.id] == {"available": {"usd": 0}, "pending": {"usd": 0}}


def test_no_login_before_onboarding(stripe_client):
    account, _ = _linked(stripe_client)
    with pytest.raises(stripe.InvalidRequestError):
        stripe_client.v1.accounts.login_links.create(account.id)


def test_an_account_of_nobody_is_refused(stripe_client):
    with pytest.raises(stripe.PermissionError):
        stripe_client.v1.accounts.retrieve("acct_nobody")
    with pytest.raises(stripe.PermissionError):
        stripe_client.v1.balance.retrieve(options={"stripe_account": "acct_nobody"})
