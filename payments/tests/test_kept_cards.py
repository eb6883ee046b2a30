"""A kept card pays the next milestone with one click; the bank, the provider and the other side may still say no."""

from datetime import timedelta

import pytest

from kit import clock
from kit.problems import Refused
from marketplace.tests.calling import Caller
from notices.models import Notice
from orders import milestones
from orders.actors import Actor
from orders.tests.story import in_escrow, states
from payments import cards, gateway, one_click, sending, unknown
from payments.models import Call, Customer, Payment, SavedCard
from payments.tests import stage
from sandbox import inprocess

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])
SCA_ONCE = "4000002500003155"


@pytest.fixture(autouse=True)
def speaking(provider):
    return provider


def paid_keeping(number=stage.GOOD, **what):
    """ana has paid the first of three milestones and kept the card; the first is accepted."""
    order = stage.order_unpaid(parts=3, **what)
    payment = stage.start(order, keep_card=True)
    answer = stage.type_card(payment, number)
    if number in (SCA_ONCE, stage.SCA):
        assert inprocess.ask("POST", answer["Location"], body={"result": "complete"}).status_code == 303
    stage.settling.session(payment.session_id)
    order.refresh_from_db()
    stage.deliver(order)
    stage.accept(order)
    return order


def next_of(order):
    return order.milestones.filter(state="unfunded").order_by("position")[0]


def click(order, *, part=None, card=None):
    return one_click.pay_milestone(
        order_ref=order.ref,
        milestone_ref=(part or next_of(order)).ref,
        card_ref=(card or cards.kept(order.buyer)[0]).ref,
        by=order.buyer,
        now=clock.now(),
    )


def test_ana_pays_the_next_milestone_with_one_click():
    order = paid_keeping()
    card = SavedCard.objects.get(user=order.buyer)
    assert (card.brand, card.last4) == ("visa", "4242")
    charged = click(order)
    assert charged.outcome == "paid"
    assert states(order) == ("active", ["accepted", "in_progress", "unfunded"])
    assert in_escrow(order) == [0, 100_00, 0]
    assert charged.payment.card == card and charged.payment.charge_id
    assert stage.events("payment_intent.succeeded")[-1].object_id == charged.payment.intent_id


def test_a_card_is_kept_only_where_its_owner_wants_that():
    order = stage.order_unpaid(parts=2)
    stage.pay(order)
    assert not SavedCard.objects.exists()
    order = stage.order_unpaid(parts=2)
    stage.start(order, keep_card=True)
    payment = stage.start(order, keep_card=False)  # changed her mind before paying
    stage.type_card(payment)
    stage.settling.session(payment.session_id)
    assert not SavedCard.objects.exists()


def test_the_same_card_kept_again_is_one_card():
    paid_keeping()
    paid_keeping()
    assert SavedCard.objects.filter(removed_at=None).count() == 1 and SavedCard.objects.count() == 2


def test_a_second_click_finds_the_first():
    order = paid_keeping()
    part = next_of(order)
    assert click(order).outcome == "paid"
    with pytest.raises(Refused) as again:
        click(order, part=part)
    assert again.value.code == "not_payable"
    assert Payment.objects.filter(milestone=part).count() == 1


def test_where_the_bank_wants_to_see_ana_nothing_is_charged_and_she_pays_at_the_checkout():
    order = paid_keeping(stage.SCA)
    charged = click(order)
    assert (charged.outcome, charged.payment.state) == ("authenticate", "declined")
    assert states(order)[1] == ["accepted", "unfunded", "unfunded"] and in_escrow(order) == [0, 0, 0]
    stage.pay(order, next_of(order).ref)
    assert states(order)[1] == ["accepted", "in_progress", "unfunded"]
    assert cards.usable(order.buyer, clock.now())


def test_a_card_that_was_seen_once_is_charged_without_asking_again():
    assert click(paid_keeping(SCA_ONCE)).outcome == "paid"


def declines(provider, order) -> None:
    """The bank has thought better of ana's kept card: the provider's own test card that refuses every charge."""
    card = cards.kept(order.buyer)[0]
    customer = Customer.objects.get(user=order.buyer).customer_id
    method = provider.client.v1.payment_methods.attach("pm_card_chargeCustomerFail", {"customer": customer})
    SavedCard.objects.filter(pk=card.pk).update(method_id=method.id)


def fault(kind: str) -> None:
    inprocess.control("faults", next=[{"kind": kind, "path": "/v1/payment_intents", "times": 1}])


def due_now(call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(next_at=clock.raw_now() - timedelta(seconds=1))


def told(order) -> list[str]:
    return list(Notice.objects.filter(to=order.buyer).values_list("kind", flat=True))


def test_a_refused_card_charges_nothing_and_another_way_stays_open(speaking):
    order = paid_keeping()
    declines(speaking, order)
    charged = click(order)
    assert (charged.outcome, charged.payment.refusal) == ("declined", "card_declined")
    assert in_escrow(order) == [0, 0, 0] and "card_refused" not in told(order)  # she sees it on the page
    assert stage.pay(order, next_of(order).ref).state == "succeeded"
    stage.work()  # the provider's event about the refusal changes nothing any more
    assert states(order)[1] == ["accepted", "in_progress", "unfunded"]


@pytest.mark.parametrize("kind", ["error_before", "error_after", "timeout"])
def test_without_an_answer_the_workers_go_on_and_charge_once(kind):
    order = paid_keeping()
    fault(kind)
    charged = click(order)
    assert charged.outcome == "charging"
    with pytest.raises(Refused) as meanwhile:
        stage.start(order, next_of(order).ref)
    assert meanwhile.value.code == "charging"
    assert click(order).payment == charged.payment
    due_now(Call.objects.get(op="payment_intent"))
    sending.send_due()
    assert states(order)[1] == ["accepted", "in_progress", "unfunded"]
    assert in_escrow(order) == [0, 100_00, 0]


def test_a_card_refused_after_ana_has_gone_on_is_told_her(speaking):
    order = paid_keeping()
    declines(speaking, order)
    fault("timeout")
    assert click(order).outcome == "charging"
    due_now(Call.objects.get(op="payment_intent"))
    sending.send_due()
    assert Payment.objects.get(card__isnull=False).state == "declined" and "card_refused" in told(order)


def test_money_that_lands_after_wei_has_stopped_goes_straight_back():
    order = paid_keeping()
    fault("error_after")  # charged at the bank, and nobody heard of it
    click(order)
    milestones.stop(ref=order.ref, by=Actor.seller(order.seller), now=clock.now())
    due_now(Call.objects.get(op="payment_intent"))
    stage.work()
    stage.work()
    assert states(order) == ("completed", ["accepted", "cancelled", "cancelled"])
    payment = Payment.objects.get(card__isnull=False)
    assert (payment.state, payment.refusal) == ("refused", "too_late")
    assert payment.refunds.get().state == "succeeded" and in_escrow(order) == [0, 0, 0]


def test_what_was_stopped_before_the_first_try_is_never_charged():
    order = paid_keeping()
    with gateway.using(None):
        call = one_click._written(
            order.ref, next_of(order).ref, cards.kept(order.buyer)[0].ref, "cus_1",
            by=order.buyer, now=clock.now(),
        )  # fmt: skip
    milestones.stop(ref=order.ref, by=Actor.buyer(order.buyer), now=clock.now())
    sending.send_due()
    call.refresh_from_db()
    assert (call.state, Payment.objects.get(card__isnull=False).refusal) == ("failed", "not_wanted")
    assert len(stage.events("payment_intent.succeeded")) == 1


def test_an_open_payment_page_is_closed_before_the_card_is_charged():
    order = paid_keeping()
    page = stage.start(order, next_of(order).ref)
    assert click(order).outcome == "paid"
    page.refresh_from_db()
    assert page.state == "expired"
    assert stage.type_card(page).status_code != 303


def test_a_card_its_owner_removed_is_never_charged_again(speaking):
    order = paid_keeping()
    card = cards.kept(order.buyer)[0]
    cards.remove(ref=card.ref, by=order.buyer, now=clock.now())
    with pytest.raises(cards.NoSuchCard):
        click(order, card=card)
    sending.send_due()
    assert speaking.retrieve_card(card.method_id).customer_id == ""
    with pytest.raises(cards.NoSuchCard):
        cards.remove(ref=card.ref, by=order.buyer, now=clock.now())


def test_nobody_pays_with_another_members_card():
    order = paid_keeping()
    ion = stage.make_user("ion")
    card = cards.kept(order.buyer)[0]
    SavedCard.objects.filter(pk=card.pk).update(user=ion)
    with pytest.raises(cards.NoSuchCard):
        click(order, card=card)


def test_a_card_that_has_run_out_is_not_offered():
    order = paid_keeping()
    SavedCard.objects.update(exp_year=clock.now().year - 1)
    assert cards.usable(order.buyer, clock.now()) == [] and cards.kept(order.buyer).count() == 1
    with pytest.raises(cards.NoSuchCard):
        click(order)


def test_ana_clicks_on_the_page_and_reads_what_became_of_it(client, speaking):
    order = paid_keeping()
    client.force_login(order.buyer)
    address = f"/checkout/{order.ref}/milestones/{next_of(order).ref}/payment/"
    page = client.get(f"/orders/{order.ref}/").content.decode()
    assert "Visa" in page and "4242" in page and address in page
    answer = client.post(address, {"card": cards.kept(order.buyer)[0].ref}, follow=True)
    assert "The money waits in escrow" in answer.content.decode()
    declines(speaking, order)
    stage.deliver(order)
    stage.accept(order)
    address = f"/checkout/{order.ref}/milestones/{next_of(order).ref}/payment/"
    answer = client.post(address, {"card": cards.kept(order.buyer)[0].ref}, follow=True)
    assert "The bank refused the card ending in 4242" in answer.content.decode()
    answer = client.post(address, {"keep_card": "on"})
    assert answer.status_code == 302 and "/c/pay/" in answer["Location"]


def test_the_page_of_cards_shows_them_and_removes_them(client):
    order = paid_keeping()
    card = cards.kept(order.buyer)[0]
    client.force_login(order.buyer)
    assert "•••• 4242" in client.get("/settings/cards/").content.decode()
    assert client.post(f"/settings/cards/{card.ref}/removal/", follow=True).status_code == 200
    assert "No card is kept" in client.get("/settings/cards/").content.decode()


def test_programs_pay_with_a_kept_card_too():
    order = paid_keeping()
    ana, ion = Caller(order.buyer), Caller(stage.make_user("ion"))
    card = ana.get("saved-cards/")["results"][0]
    assert (card["brand"], card["last4"]) == ("visa", "4242")
    offered = [
        each for each in ana.get(f"orders/{order.ref}/")["actions"] if each["command"] == "pay_with_card"
    ]
    assert card["ref"] in offered[0]["fields"][0]["choices"]
    ion.post(offered[0]["url"], 404, card=card["ref"])
    paid = ana.post(offered[0]["url"], card=card["ref"])
    assert (paid["outcome"], paid["checkout_url"]) == ("paid", None)
    assert ion.client.delete(f"/api/v1/saved-cards/{card['ref']}/").status_code == 404
    assert ana.client.delete(f"/api/v1/saved-cards/{card['ref']}/").status_code == 204
    assert ana.get("saved-cards/")["results"] == []


def test_a_program_is_sent_to_the_checkout_where_the_bank_wants_to_see_ana():
    order = paid_keeping(stage.SCA)
    address = f"orders/{order.ref}/milestones/{next_of(order).ref}/payment/"
    paid = Caller(order.buyer).post(address, card=cards.kept(order.buyer)[0].ref)
    assert paid["outcome"] == "authenticate" and "/c/pay/" in paid["checkout_url"]


def test_what_nobody_knows_the_end_of_is_looked_up_and_never_charged_a_second_time():
    order = paid_keeping()
    fault("stored_error_after")  # charged, and the provider remembers a failure
    assert click(order).outcome == "charging"
    call = Call.objects.get(op="payment_intent")
    for _ in range(2):
        due_now(call)
        sending.send_due()
    unknown.resolve_due()
    call.refresh_from_db()
    assert (call.state, states(order)[1]) == ("done", ["accepted", "in_progress", "unfunded"])


def test_what_was_never_charged_is_not_charged_a_day_later_but_told():
    order = paid_keeping()
    fault("stored_error")
    click(order)
    call = Call.objects.get(op="payment_intent")
    for _ in range(2):
        due_now(call)
        sending.send_due()
    for _ in range(2):
        due_now(call)
        unknown.resolve_due()
    assert Payment.objects.get(card__isnull=False).state == "declined" and "card_refused" in told(order)
    assert len(stage.events("payment_intent.succeeded")) == 1
    assert click(order).outcome == "paid"  # pressed again, today
