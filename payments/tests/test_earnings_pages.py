"""What wei sees of what he earned, and what finance staff see."""

import pytest

from accounts.testing import confirm
from kit import clock
from ledger import halting
from ledger import testing as ledger_testing
from payments import onboarding, sending, withdrawing
from payments.models import PayoutPart, SellerAccount, Withdrawal
from payments.tests import stage

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])
SECRET = "a long enough secret"


def signed_in_long_ago(client, user) -> None:
    user.set_password(SECRET)
    user.save()
    client.force_login(user)


def sign_in(client, user) -> None:
    """With the password and the mailed code, a moment ago: money asks for both."""
    signed_in_long_ago(client, user)
    client.post("/accounts/reauthenticate/", {"password": SECRET})
    confirm(client)


def test_no_earnings_yet_says_when_the_first_come(client):
    client.force_login(stage.make_seller("wei"))
    page = client.get("/earnings/").content.decode()
    assert "No earnings yet" in page
    assert "14 days" in page


def test_every_kind_of_money_is_shown(client, provider):
    order = stage.order_cleared(price=100_00)
    stage.order_accepted(price=50_00)
    stage.order_paid(price=30_00)
    client.force_login(order.seller)
    page = client.get("/earnings/").content.decode()
    for shown in ("$80.00", "$40.00", "$24.00", "$30.00", "−$20.00"):
        assert shown in page
    assert "Set up where you want to be paid first." in page


def test_the_list_is_paged_and_cheap(client, provider, django_assert_max_num_queries):
    seller = stage.order_accepted(price=10_00).seller
    client.force_login(seller)
    client.get("/earnings/")
    with django_assert_max_num_queries(22):
        client.get("/earnings/")
    for _ in range(3):
        stage.order_accepted(price=10_00)
    with django_assert_max_num_queries(22):
        client.get("/earnings/")


def test_a_seller_lists_one_state_or_some_days_with_the_sums_of_what_is_listed(client, provider):
    stage.order_cleared(price=100_00)
    order = stage.order_accepted(price=50_00)
    client.force_login(order.seller)

    def listed(**asked) -> str:
        answer = client.get("/earnings/", asked)
        assert answer.status_code == 200
        return answer.content.decode().split('id="h-orders"')[1].split("</section>")[0]

    for state, shown in {"available": "$80.00", "clearing": "$40.00"}.items():
        assert listed(state=state).count(shown) == 2, "in its row and in the sums"
    assert "Nothing found" in listed(state="withdrawn")
    today = clock.now().date().isoformat()
    both = listed(until=today)
    assert both.count("$80.00") == both.count("$40.00") == 1 and "$120.00" in both
    assert "Nothing found" in listed(until="2001-01-01")
    assert "Enter a valid date" in listed(since="yesterday", state="available")
    assert "Select a valid choice" in listed(state="stolen")


def test_withdrawing_takes_a_password_and_two_steps(client, provider):
    order = stage.order_cleared(price=100_00)
    stage.onboard(order.seller)
    signed_in_long_ago(client, order.seller)
    assert "reauthenticate" in client.get("/earnings/withdrawal/", {"amount": "80"}).url
    sign_in(client, order.seller)
    page = client.get("/earnings/withdrawal/", {"amount": "80"}).content.decode()
    assert "Withdraw $80.00" in page
    assert not Withdrawal.objects.exists()
    answer = client.post("/earnings/withdrawal/", {"amount": "80"})
    assert answer.url == "/earnings/"
    assert Withdrawal.objects.get().amount_minor == 80_00
    assert client.post("/earnings/withdrawal/", {"amount": "80"}).status_code == 409
    assert Withdrawal.objects.count() == 1
    sending.send_due()
    page = client.get("/earnings/").content.decode()
    assert "1 part" in page
    assert "sent" in page


@pytest.mark.parametrize("amount", ["80.01", "9.99", "-5", "NaN", "1e9", "abc", "", "0", "99999999999999"])
def test_wrong_amounts_keep_what_was_typed(client, provider, amount):
    order = stage.order_cleared(price=100_00)
    stage.onboard(order.seller)
    sign_in(client, order.seller)
    answer = client.post("/earnings/withdrawal/", {"amount": amount})
    assert answer.status_code == 422
    assert f'value="{amount}"' in answer.content.decode() or not amount
    assert not Withdrawal.objects.exists()


def test_amounts_as_people_type_them(client, provider):
    order = stage.order_cleared(price=100_00)
    stage.onboard(order.seller)
    sign_in(client, order.seller)
    client.post("/earnings/withdrawal/", {"amount": "10,50"})
    assert Withdrawal.objects.get().amount_minor == 10_50


def test_setting_up_a_payout_account(client, provider):
    wei = stage.make_seller("wei", country="RO")
    signed_in_long_ago(client, wei)
    assert "Set up at Stripe" in client.get("/earnings/payout/").content.decode()
    assert "reauthenticate" in client.post("/earnings/payout/onboarding/").url
    client.post("/accounts/reauthenticate/", {"password": SECRET})
    for act in ("onboarding", "method", "account"):
        assert "second-step" in client.post(f"/earnings/payout/{act}/", {"method": "manual"}).url
    assert "second-step" in client.get("/earnings/withdrawal/", {"amount": "80"}).url
    assert not SellerAccount.objects.exists()
    sign_in(client, wei)
    link = client.post("/earnings/payout/onboarding/").url
    assert "/connect/onboard/" in link
    page = client.get("/earnings/payout/return/", follow=True).content.decode()
    assert "still needs details" in page
    assert "your bank account" in page
    typed = {"first_name": "Wei", "last_name": "Wen", "country": "RO", "bank": "000123456789"}
    assert stage.inprocess.ask("POST", link, body=typed).status_code == 303
    page = client.get("/earnings/payout/return/", follow=True).content.decode()
    assert "ready" in page
    assert "Withdrawals open again" in page
    assert client.post("/earnings/payout/account/").url.startswith("http")


def test_being_paid_by_hand(client, provider):
    wei = stage.make_seller("wei")
    sign_in(client, wei)
    client.post("/earnings/payout/method/", {"method": "manual"})
    assert SellerAccount.objects.get().method == "manual"
    assert "chosen" in client.get("/earnings/payout/").content.decode()
    client.post("/earnings/payout/method/", {"method": "cash in an envelope"})
    assert SellerAccount.objects.get().method == "manual"


def test_finance_pays_by_hand_and_strangers_see_nothing(client, provider):
    order = stage.order_cleared(price=100_00)
    onboarding.method_chosen(by=order.seller, method="manual", now=clock.now())
    stage.advance(hours=73)
    made = withdrawing.withdraw(by=order.seller, amount_minor=80_00, currency="usd", now=clock.now())
    for person in (order.seller, stage.make_user("sup", is_staff=True)):
        client.force_login(person)
        assert client.get("/staff/finance/").status_code == 404
        assert (
            client.post(f"/staff/finance/withdrawals/{made.ref}/paid/", {"reference": "x"}).status_code == 404
        )
        assert client.post("/staff/finance/lift/", {"lift-reason": "x"}).status_code == 404
    client.force_login(stage.make_finance("fin"))
    page = client.get("/staff/finance/").content.decode()
    assert made.ref in page
    assert client.post(f"/staff/finance/withdrawals/{made.ref}/paid/", {"reference": " "}).status_code == 422
    client.post(f"/staff/finance/withdrawals/{made.ref}/paid/", {"reference": "SEPA 1"})
    assert PayoutPart.objects.get().state == PayoutPart.State.SENT
    assert "SEPA 1" not in client.get("/staff/finance/").content.decode()


def test_a_payment_by_hand_that_fails_goes_back_to_the_seller(client, provider):
    order = stage.order_cleared(price=100_00)
    onboarding.method_chosen(by=order.seller, method="manual", now=clock.now())
    stage.advance(hours=73)
    made = withdrawing.withdraw(by=order.seller, amount_minor=80_00, currency="usd", now=clock.now())
    client.force_login(stage.make_finance("fin"))
    client.post(f"/staff/finance/withdrawals/{made.ref}/failed/", {"failed-reason": "The IBAN is wrong"})
    part = PayoutPart.objects.get()
    assert (part.state, part.failure) == (PayoutPart.State.RETURNED, "The IBAN is wrong")
    client.force_login(order.seller)
    assert "The IBAN is wrong" in client.get("/earnings/").content.decode()


def test_two_people_lift_a_halt(client, db):
    one, two = stage.make_finance("one"), stage.make_finance("two")
    ledger_testing.halted()
    client.force_login(one)
    assert "a cent too much" in client.get("/staff/finance/").content.decode()
    assert client.post("/staff/finance/lift/", {"lift-reason": "Repaired"}).status_code == 409
    halting.looked([])
    client.post("/staff/finance/lift/", {"lift-reason": "Repaired"})
    assert halting.is_halted()
    client.force_login(two)
    client.post("/staff/finance/lift/", {"lift-reason": "Seen"})
    assert not halting.is_halted()


def test_a_halt_is_told_to_the_seller_who_wants_money(client, provider):
    order = stage.order_cleared(price=100_00)
    stage.onboard(order.seller)
    ledger_testing.halted()
    sign_in(client, order.seller)
    assert "Your money is safe" in client.get("/earnings/").content.decode()
    assert client.post("/earnings/withdrawal/", {"amount": "20"}).status_code == 409
