"""Members leave, once nothing is open; what named them is gone, what others and the books need stays. And nobody can
still be ordered from at that moment."""

import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import files, leaving, tokens
from accounts.models import Block, Closing, Upload, User
from accounts.testing import confirm
from conversations import talking
from gigs import testing as gigs
from gigs.models import Save, SearchRow
from kit import clock
from ledger import accounts, balances
from marketplace import closing
from marketplace.tests.meeting import at_once
from notices import mailing
from notices.models import Notice
from orders import chargebacks, clearing, door, placing, testing
from orders.actors import Actor
from orders.models import FundingLine, Order, Release
from payments import leaving as payments
from payments import onboarding, withdrawing
from payments.models import BillingDetails, SellerAccount, Withdrawal
from reviews import reading
from reviews import testing as reviews
from sellers import portfolio
from sellers import testing as applying
from sellers.models import ProFile, ProStep

PAGE = "/settings/close/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    confirm(client)
    return client


def codes(user) -> set[str]:
    return {each.code for each in closing.hindrances(user)}


# --- what stops it --------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.broken_books  # paid without a provider
def test_nobody_leaves_while_work_or_money_is_open_and_each_reason_leads_somewhere(client):
    long_ago = clock.now() - timedelta(days=30)
    order = testing.order_active(title="A mark for a mill")
    ana, wei = order.buyer, order.seller
    assert codes(ana) == codes(wei) == {"order"}
    page = signed_in(ana).post(PAGE, {"sure": "on"})
    assert page.status_code == 409
    assert "A mark for a mill" in page.text and f"/orders/{order.ref}/" in page.text
    ana.refresh_from_db()
    assert ana.is_active and not Closing.objects.exists()

    eva, ion = testing.make_buyer("eva"), testing.the_seller("ion")
    earned = testing.order_accepted(buyer=eva, seller=ion)
    assert codes(eva) == set() and codes(ion) == {"clearing"}
    testing.order_accepted(buyer=eva, seller=ion, now=long_ago)
    clearing.clear_due(now=clock.now())
    assert codes(ion) == {"clearing", "seller_available"}
    chargebacks.open_case(
        order_ref=earned.ref,
        payment_ref=FundingLine.objects.get(milestone__order=earned).payment_ref,
        bank=chargebacks.Bank("dp_1", 100_00, "usd", "fraudulent", clock.now()),
        now=clock.now(),
    )
    assert "dispute" in codes(eva) and "dispute" in codes(ion)
    assert codes(testing.make_support()) == {"staff"}


@pytest.mark.django_db
@pytest.mark.broken_books  # as above
def test_the_last_few_dollars_go_out_before_a_seller_leaves():
    ago = clock.now() - timedelta(days=30)
    testing.order_accepted(milestones=[5_00], now=ago)
    clearing.clear_due(now=clock.now())
    wei = User.objects.get(username="wei")
    onboarding.method_chosen(by=wei, method="manual", now=ago)
    page = signed_in(wei).post(f"{PAGE}withdrawal/", follow=True)
    assert "Your withdrawal is asked for" in page.text
    assert Withdrawal.objects.get().amount_minor == 4_00
    assert codes(wei) == {"on_its_way"}


# --- what happens ----------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.broken_books  # as above
def test_a_seller_leaves_and_nothing_names_her_but_what_the_books_need():
    now = clock.now()
    ago = now - timedelta(days=40)
    wei = gigs.make_seller("wei", display_name="Wen Jiahui", country="CN", password="four quiet geese")
    EmailAddress.objects.create(user=wei, email=wei.email, verified=True, primary=True)
    gig = gigs.make_gig(wei, now=ago)
    waiting = gigs.make_gig(wei, state="pending_review", title="I will draw letters for a sign")
    ana = testing.make_buyer()
    order = reviews.order_of_gig(gig, buyer=ana, now=ago)
    review = reviews.published(order, now=ago + timedelta(days=1))
    on_order = files.take(owner=wei, file=SimpleUploadedFile("mark.pdf", b"%PDF-1.4\n%%EOF\n"))
    talking.say(order=order, by=wei, body="Here are the colours.", uploads=[on_order], now=now)
    loose = files.take(owner=wei, file=SimpleUploadedFile("loose.pdf", b"%PDF-1.4\n%%EOF\n"))
    portfolio.add(profile=wei.seller, now=now, title="A catalogue", about="For a museum.")
    applying.sent(wei)
    Save.objects.create(user=wei, gig=gig, saved_at=now)
    Block.objects.create(by=wei, whom=ana)
    _token, secret = tokens.make(user=wei, name="My script", scopes=["read"], days=30, now=now)
    BillingDetails.objects.create(user=wei, name="Wen Jiahui", country="CN", changed_at=now)
    _pay_out_all(wei)
    client = signed_in(wei)
    client.get("/settings/")

    page = client.post(PAGE, {"sure": "on"}, follow=True)
    assert "Your account is closed" in page.text
    wei.refresh_from_db()
    assert not wei.is_active and wei.is_closed and wei.shown_name == "Former member"
    assert not UserSession.objects.filter(user=wei).exists() and not wei.emailaddress_set.exists()
    assert client.get("/settings/").status_code == 302, "signed out"
    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    assert (
        Client()
        .post("/accounts/login/", {"login": "wei@example.com", "password": "four quiet geese"})
        .status_code
        == 200
    )
    assert Client().get("/sellers/wei/").status_code == 404
    assert Client().get(f"/gigs/wei/{gig.slug}/").status_code == 410

    assert closing.erase_due() == 1 and closing.erase_due() == 0
    for each in (gig, waiting):
        each.refresh_from_db()
        assert each.state == "archived"
    assert not SearchRow.objects.exists()
    profile = wei.seller
    profile.refresh_from_db()
    assert (profile.headline, profile.projects.count(), Save.objects.count(), Block.objects.count()) == (
        "",
        0,
        0,
        0,
    )
    assert not ProStep.objects.filter(application__applicant=wei).exists()
    assert not ProFile.objects.filter(application__applicant=wei).exists()
    assert list(Upload.objects.filter(owner=wei)) == [on_order], "the other side keeps what was sent to it"
    assert not Upload.objects.filter(pk=loose.pk).exists()
    review.refresh_from_db()
    assert reading.name_of(review.subject) == "Former member" and review.text
    page = signed_in(ana).get(f"/orders/{order.ref}/")
    assert page.status_code == 200
    assert "Former member" in page.text and "Here are the colours." in page.text
    at = page.text.find("Wen Jiahui")
    assert at < 0, page.text[at - 300 : at + 100]
    assert "/sellers/" not in page.text

    assert mailing.send_due() >= 1
    assert [m.to for m in mail.outbox if "closed" in m.subject] == [["wei@example.com"]]
    said = Notice.objects.get(to=wei)
    assert said.kind == "account_closed" and said.mail.address == ""


@pytest.mark.django_db
def test_the_address_is_free_again_and_the_user_name_is_nobodys():
    wei = gigs.make_user("wei")
    closing.close(by=wei, now=clock.now())
    form = {"email": "wei@example.com", "username": "wei", "password1": "seven loud white swans"}
    page = Client().post("/accounts/signup/", form)
    assert page.status_code == 200 and "username" in page.context["form"].errors
    assert "email" not in page.context["form"].errors
    answer = Client().post("/accounts/signup/", {**form, "username": "wei-two"})
    assert answer.status_code == 302 and User.objects.get(email="wei@example.com").username == "wei-two"


@pytest.mark.django_db
def test_leaving_wants_the_tick_and_the_second_step():
    ana = gigs.make_user("ana", password="four quiet geese")
    client = signed_in(ana)
    assert client.post(PAGE, {}).status_code == 422
    lately = Client()
    lately.force_login(ana)
    assert lately.post(PAGE, {"sure": "on"}).status_code == 302
    ana.refresh_from_db()
    assert ana.is_active


# --- money that comes afterwards --------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.broken_books  # as above
def test_a_case_won_after_the_seller_has_left_is_paid_out_and_where_it_cannot_be_staff_hear_of_it():
    now = clock.now()
    ago = now - timedelta(days=60)
    order = testing.order_accepted(now=ago)
    wei = order.seller
    clearing.clear_due(now=now)
    onboarding.method_chosen(by=wei, method="manual", now=ago)
    chargebacks.open_case(
        order_ref=order.ref,
        payment_ref=FundingLine.objects.get(milestone__order=order).payment_ref,
        bank=chargebacks.Bank("dp_2", 100_00, "usd", "fraudulent", now),
        now=now,
    )
    with_case_open = leaving.lock(wei)
    leaving.leave(with_case_open, now=now)  # as if it had been opened a moment later
    chargebacks.won(provider_id="dp_2", now=now)
    assert balances.balance(accounts.seller_available(wei.ref), "usd") == 80_00
    fin = gigs.make_user("fin", is_staff=True, is_superuser=True)
    SellerAccount.objects.filter(user=wei).update(method="stripe", state="restricted", account_id="acct_1")
    for _look in range(2):
        assert payments.pay_out_left(now=now) == 0
    assert Notice.objects.filter(to=fin, kind="closed_money_staff").count() == 1
    SellerAccount.objects.filter(user=wei).update(method="manual")
    assert payments.pay_out_left(now=now) == 1
    assert balances.balance(accounts.seller_available(wei.ref), "usd") == 0


# --- at the same moment -----------------------------------------------------------------
def _in_the_middle(monkeypatch, module, name: str, *, of, rival, locked: bool) -> list:
    """What came of both: once the first has looked and is about to write here, the rival acts. With the lock it has to
    wait for the first, so it is not waited for long."""
    came, real = [], getattr(module, name)
    thread = threading.Thread(target=lambda: came.extend(at_once(rival)))

    def meanwhile(*args, **kwargs):
        thread.start()
        thread.join(timeout=0.3 if locked else 30)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, meanwhile)
    first = at_once(of)
    thread.join()
    return [getattr(each, "code", "done") for each in (*first, *came)]


def _acts():
    gig, ana = gigs.make_gig(gigs.make_seller("wei")), testing.make_buyer()
    package = gig.live.packages.first()
    order = lambda: placing.place(package_ref=package.ref, by=Actor.buyer(ana), now=clock.now())  # noqa: E731
    return order, lambda: closing.close(by=gig.seller, now=clock.now())


def test_who_orders_first_keeps_the_seller_from_leaving(committed_db, monkeypatch):
    order, leave = _acts()
    outcomes = _in_the_middle(monkeypatch, door, "at_new", of=order, rival=leave, locked=True)
    assert outcomes == ["done", "cannot_close"] and Order.objects.get().seller.is_active


def test_who_orders_while_the_seller_leaves_is_told_so(committed_db, monkeypatch):
    order, leave = _acts()
    outcomes = _in_the_middle(monkeypatch, leaving, "leave", of=leave, rival=order, locked=True)
    assert outcomes == ["done", "seller_unavailable"] and not Order.objects.exists()


def test_without_the_lock_an_order_is_placed_with_somebody_who_has_left(committed_db, monkeypatch):
    order, leave = _acts()
    monkeypatch.setattr(leaving, "_SHARED", "")
    monkeypatch.setattr(leaving, "_for_update", lambda rows: rows)
    outcomes = _in_the_middle(monkeypatch, door, "at_new", of=order, rival=leave, locked=False)
    assert outcomes == ["done", "done"] and not Order.objects.get().seller.is_active


def _pay_out_all(seller) -> None:
    """What the seller earned has cleared and was paid by hand."""
    now = clock.now()
    clearing.clear_due(now=now)
    amount = balances.balance(accounts.seller_available(seller.ref), "usd")
    assert amount and not Release.objects.filter(seller=seller, state="pending").exists()
    onboarding.method_chosen(by=seller, method="manual", now=now - timedelta(days=30))
    made = withdrawing.withdraw(by=seller, amount_minor=amount, currency="usd", now=now)
    fin = gigs.make_user("fin", is_staff=True, is_superuser=True)
    withdrawing.mark_paid(ref=made.ref, reference="Bank 1", by=fin, now=now)
