"""Staff look at the ledger in the admin; nobody changes it there."""

import datetime as dt

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model

from ledger import accounts, posting
from ledger.models import Account, Journal
from ledger.posting import Leg

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = get_user_model()(username="boss", email="boss@example.com", is_staff=True, is_superuser=True)
    user.set_password("x")
    user.save()
    client.force_login(user)
    return client


def test_a_journal_is_shown_with_its_legs_and_has_no_save_button(staff):
    posted = posting.post(
        key="pi:pi_1:succeeded",
        kind="payment",
        currency="usd",
        legs=[Leg(accounts.stripe(), accounts.escrow("m1"), 10_000)],
        subject="o1",
        effective_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    )
    page = staff.get(f"/admin/ledger/journal/{posted.journal_id}/change/")
    assert page.status_code == 200
    assert "escrow:milestone:m1" in page.text
    assert 'name="_save"' not in page.text
    assert staff.get("/admin/ledger/journal/").status_code == 200
    assert staff.get("/admin/ledger/account/").status_code == 200
    account = Account.objects.get(kind_id="stripe")
    assert "10000" in staff.get(f"/admin/ledger/account/{account.pk}/change/").text


def test_nothing_can_be_added_changed_or_deleted(staff, rf):
    assert staff.get("/admin/ledger/journal/add/").status_code == 403
    for model in (Journal, Account):
        site = admin.site._registry[model]
        assert not site.has_add_permission(rf.get("/"))
        assert not site.has_change_permission(rf.get("/"))
        assert not site.has_delete_permission(rf.get("/"))
