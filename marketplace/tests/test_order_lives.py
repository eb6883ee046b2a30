"""Any life of an order – paid, worked on, cancelled, quarrelled about, charged back, paid out – beside a model of it in
plain Python: after every step the states and every account agree, and the books are right.

In CI a few lives, the same each time; `market long` runs many. PROPERTY_EXAMPLES and PROPERTY_STEPS say how many."""

import itertools
import os
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kit import clock
from kit.problems import Refused
from ledger import accounts, balances, posting
from ledger.posting import Leg
from marketplace import books
from marketplace.tests.lives.quarrels import Quarrelling
from marketplace.tests.lives.rows import DAY, MAKING, UNDER_WAY, other
from orders import (
    answering,
    cancelling,
    clearing,
    deliveries,
    disputes,
    extending,
    extras,
    giving_back,
    lifecycle,
    milestones,
    refund_choice,
    requirements,
    sweeps,
    testing,
    tips,
)  # fmt: skip
from orders.actors import Actor
from orders.models import Dispute, Order
from payments import chargebacks, checkout, gateway, refunding, settling, withdrawing
from payments.models import Payment, Refund, SellerAccount, Withdrawal
from payments.tests.stage import make_finance

LONG = os.environ.get("MARKET_LONG") == "1"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ROLES = st.sampled_from(["buyer", "seller"])
PRICES = st.one_of(
    st.sampled_from([1, 2, 3, 7, 1_00, 333, 100_00]), st.integers(1, 20_000), st.integers(1, 2_000_00)
)
numbers = itertools.count(1)


def when(wanted):
    """A rule that is only tried while the order is such."""
    return precondition(lambda self: hasattr(self, "life") and bool(wanted(self)))


class Lives(RuleBasedStateMachine):
    """One order with ana and wei of its own, and what may be done with it."""

    @initialize(
        prices=st.lists(PRICES, min_size=1, max_size=3),
        days=st.sampled_from([1, 5, 20]),
        asks=st.booleans(),
        credit=st.sampled_from([0, 0, 30, 50_00, 5_000_00]),
        paid=st.sampled_from([True, True, True, False]),
    )
    def place(self, prices, days, asks, credit, paid):
        self.savepoint = transaction.savepoint()
        name = next(numbers)
        self.ana, self.wei = testing.make_buyer(f"ana{name}"), testing.the_seller(f"wei{name}")
        SellerAccount.objects.create(
            user=self.wei,
            method=SellerAccount.Method.MANUAL,
            state=SellerAccount.State.ACTIVE,
            created_at=self.now,
        )
        if credit:
            self.give_credit(credit)
        order = testing.order_placed(
            buyer=self.ana, seller=self.wei, milestones=prices, days=days,
            questions=[testing.QUESTION] if asks else [], now=self.now,
        )  # fmt: skip
        self.ref = order.ref
        self.refs = list(order.milestones.order_by("position").values_list("ref", flat=True))
        self.life = Quarrelling(prices, days=days, has_questions=asks, credit=credit, now=order.placed_at)
        if paid:
            self.pay_now("order", None)
            if asks:
                self.answer_questions()

    def give_credit(self, amount):
        legs = [Leg(accounts.goodwill(), accounts.buyer_credit(self.ana.ref), amount)]
        posting.post(
            key=f"credit:{self.ana.ref}", kind="goodwill", currency="usd", legs=legs, subject=self.ana.ref,
            effective_at=self.now,
        )  # fmt: skip

    def teardown(self):
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)

    # --- who, where, when ------------------------------------------------------------------------
    @property
    def now(self):
        return clock.now()

    @property
    def order(self):
        return Order.objects.select_related("buyer", "seller").get(ref=self.ref)

    def by(self, role):
        return Actor.buyer(self.ana) if role == "buyer" else Actor.seller(self.wei)

    def staff(self, name):
        return Actor.staff(testing.make_support(name))

    def ref_of(self, part):
        return self.refs[self.life.parts.index(part)]

    def on(self, part, role):
        return {"milestone_ref": self.ref_of(part), "by": self.by(role), "now": self.now}

    def on_order(self, role):
        return {"ref": self.ref, "by": self.by(role), "now": self.now}

    def case(self, part):
        rows = Dispute.objects.filter(milestone__ref=self.ref_of(part), state__in=["open", "ruled"])
        return rows.get().ref

    def on_case(self, part, by):
        return {"dispute_ref": self.case(part), "by": by, "now": self.now}

    def parts(self, wanted):
        return [part for part in self.life.parts if wanted(part)]

    def pick(self, data, wanted):
        return data.draw(st.sampled_from(self.parts(wanted)))

    def amount(self, data, least, most):
        """Often an end of what is possible."""
        return data.draw(
            st.one_of(st.sampled_from([least, most, (least + most) // 2]), st.integers(least, most))
        )

    # --- money in ------------------------------------------------------------------------------------
    def begin_paying(self, kind, part):
        life, tip = self.life, None
        about = {}
        if kind == "milestone":
            about = {"milestone_ref": self.ref_of(part)}
        if kind == "extra":
            asked = self.order.side_requests.get(kind="extra", state="open", milestone__ref=self.ref_of(part))
            about = {"extra_ref": asked.ref}
        payment = checkout._payment(order_ref=self.ref, by=self.ana, now=self.now, keep_card=False, **about)
        ask = part.extra if kind == "extra" else tip
        paying = life.start_paying(payment.ref, kind, life.amount_of(kind, part), part, ask)
        assert (payment.amount_minor, payment.credit_minor) == (paying.amount, paying.credit)
        self.booked_by_credit(paying, payment)
        return paying

    def booked_by_credit(self, paying, payment):
        if paying.credit == paying.amount:
            outcome = self.life.land(paying, self.now)
            assert (payment.state == "succeeded") == (outcome == "booked")

    def session(self, paying, status, charge=None):
        payment = Payment.objects.get(ref=paying.number)
        return gateway.Session(
            id=f"cs_{payment.ref}", status=status, paid=charge is not None, url="", amount_minor=payment.amount_minor,
            currency="usd", payment_ref=payment.ref, expires_at=self.now, intent_id=f"pi_{payment.ref}", charge=charge,
        )  # fmt: skip

    def lands(self, paying):
        charge = gateway.Charge(f"ch_{paying.number}", paying.amount - paying.credit, "usd")
        seen = self.session(paying, "complete", charge)
        settling.session_seen(seen)
        settling.session_seen(seen)  # the webhook after the return page
        outcome = self.life.land(paying, self.now)
        state = Payment.objects.get(ref=paying.number).state
        assert state == {"booked": "succeeded", "refused": "refused"}[outcome]

    def pay_now(self, kind, part):
        paying = self.begin_paying(kind, part)
        if paying in self.life.open_payments:
            self.lands(paying)

    @when(lambda self: self.life.may_start_paying(self.now))
    @rule(data=st.data(), at_once=st.sampled_from([True, True, False]))
    def pay(self, data, at_once):
        kind, part = data.draw(st.sampled_from(self.life.may_start_paying(self.now)))
        (self.pay_now if at_once else self.begin_paying)(kind, part)

    @when(lambda self: self.life.open_payments)
    @rule(data=st.data(), paid=st.booleans())
    def a_checkout_ends(self, data, paid):
        paying = data.draw(st.sampled_from(self.life.open_payments))
        if paid:
            self.lands(paying)
            return
        settling.session_seen(self.session(paying, "expired"))
        self.life.session_ends(paying, self.now)

    @when(lambda self: self.life.may_tip(self.now))
    @rule(data=st.data(), at_once=st.sampled_from([True, False]))
    def tip(self, data, at_once):
        amount = self.amount(data, 100, self.life.price - self.life.tipped)
        if any(paying.kind == "tip" and paying.amount == amount for paying in self.life.open_payments):
            return  # the same tip asked for twice is one
        tip = tips.offer(**self.on_order("buyer"), amount_minor=amount)
        payment = checkout._payment(
            order_ref=self.ref, by=self.ana, now=self.now, keep_card=False, tip_ref=tip.ref
        )
        paying = self.life.start_paying(payment.ref, "tip", amount, None, None)
        assert payment.credit_minor == paying.credit
        self.booked_by_credit(paying, payment)
        if at_once and paying in self.life.open_payments:
            self.lands(paying)

    @when(lambda self: self.life.tip_to_return(self.now))
    @rule()
    def wei_gives_the_tip_back(self):
        tips.give_back(**self.on_order("seller"))
        tip = self.life.tip_to_return(self.now)
        self.life.take_by_agreement(tip, tip.left)

    @when(lambda self: self.life.flying and not any(b.state == "open" for b in self.life.banks()))
    @rule(succeeds=st.sampled_from([True, True, False]), moved=st.booleans())
    def a_refund_arrives(self, succeeds, moved):
        assert refunding._take_one()
        row = Refund.objects.latest("id")
        status = "succeeded" if succeeds else "failed"
        seen = gateway.Refund(
            f"re_{row.ref}", status, row.amount_minor, "usd", row.ref, moved=moved and not succeeds
        )
        settling.refund_seen(seen)
        settling.refund_seen(seen)
        self.life.refund_arrives(succeeds=succeeds)

    @when(lambda self: self.life.state in ("awaiting_requirements", "active", "completed"))
    @rule(credit=st.booleans())
    def ana_says_where_refunds_go(self, credit):
        act = refund_choice.to_credit if credit else refund_choice.to_card
        if credit == self.life.refund_to_credit:
            self.refused(lambda: act(**self.on_order("buyer")))
        else:
            act(**self.on_order("buyer"))
            self.life.refund_to_credit = credit

    # --- work --------------------------------------------------------------------------------------------
    @when(lambda self: self.life.state == "awaiting_requirements")
    @rule()
    def answer_questions(self):
        requirements.save(**self.on_order("buyer"), question_ref="q1", value="Aurora")
        requirements.answer(**self.on_order("buyer"))
        self.life.start(self.now)

    @when(lambda self: self.life.state == "awaiting_requirements" and not self.life.at_bank)
    @rule(role=ROLES)
    def give_up_before_the_start(self, role):
        if role == "buyer":
            requirements.cancel(**self.on_order("buyer"))
        else:
            requirements.decline(**self.on_order("seller"), reason_code="cannot_now")
        self.life.cancel_unstarted(self.now)

    @when(lambda self: self.life.may_cancel_mistake(self.now))
    @rule(sure=st.sampled_from([True, False, False]))
    def cancel_a_mistake(self, sure):
        if sure:
            lifecycle.cancel_mistake(**self.on_order("buyer"))
            self.life.cancel_unstarted(self.now)

    @when(lambda self: self.parts(lambda p: p.state in MAKING))
    @rule(data=st.data())
    def deliver(self, data):
        part = self.pick(data, lambda p: p.state in MAKING)
        deliveries.deliver(**self.on(part, "seller"), links=["https://example.com/mark"])
        self.life.deliver(part, self.now)

    @when(lambda self: self.parts(lambda p: p.state == "delivered" and p.voids < 2))
    @rule(data=st.data())
    def this_is_not_the_work(self, data):
        part = self.pick(data, lambda p: p.state == "delivered" and p.voids < 2)
        deliveries.void(**self.on(part, "buyer"), reason="Empty")
        self.life.void(part, self.now)

    @when(lambda self: self.parts(lambda p: p.state == "delivered" and p.revisions < 2))
    @rule(data=st.data())
    def ask_for_changes(self, data):
        part = self.pick(data, lambda p: p.state == "delivered" and p.revisions < 2)
        deliveries.ask_revision(**self.on(part, "buyer"), items=["Larger"])
        self.life.revise(part, self.now)

    @when(lambda self: self.parts(lambda p: p.state == "delivered" and not p.lengthened))
    @rule(data=st.data(), days=st.integers(1, 7))
    def take_more_time_to_look(self, data, days):
        part = self.pick(data, lambda p: p.state == "delivered" and not p.lengthened)
        deliveries.lengthen_review(**self.on(part, "buyer"), days=days)
        self.life.lengthen(part, days)

    @when(lambda self: self.parts(self.life.may_accept))
    @rule(data=st.data())
    def accept(self, data):
        part = self.pick(data, self.life.may_accept)
        lifecycle.accept(**self.on(part, "buyer"))
        self.life.accept(part, self.now)

    @when(lambda self: self.parts(lambda p: self.life.may_cancel_late(p, self.now)))
    @rule(data=st.data())
    def cancel_the_very_late(self, data):
        part = self.pick(data, lambda p: self.life.may_cancel_late(p, self.now))
        milestones.cancel_late(**self.on(part, "buyer"))
        self.life.cancel_part(part, self.now)

    @when(lambda self: self.life.may_stop())
    @rule(role=ROLES)
    def stop(self, role):
        milestones.stop(**self.on_order(role))
        self.life.stop(role, self.now)

    # --- asking of each other --------------------------------------------------------------------------------
    @when(lambda self: self.life.may_ask_cancellation())
    @rule(data=st.data(), role=ROLES)
    def ask_to_cancel(self, data, role):
        to_seller = (
            self.amount(data, 0, self.life.under_way.escrow - 1) if self.life.under_way.escrow > 1 else 0
        )
        cancelling.ask(**self.on_order(role), reason_code="agreed", to_seller_minor=to_seller)
        self.life.ask_cancellation(role, to_seller, self.now)

    @when(lambda self: self.life.cancellation and self.life.state == "active")
    @rule(answer=st.sampled_from(["accept", "decline", "withdraw"]))
    def answer_the_request_to_cancel(self, answer):
        role = self.life.cancellation[1].role
        role = role if answer == "withdraw" else other(role)
        if answer == "accept" and not self.life.quiet():
            self.refused(lambda: cancelling.accept(**self.on_order(role)))
            return
        getattr(cancelling, answer)(**self.on_order(role))
        if answer == "accept":
            self.life.end_as_asked(self.now)
        else:
            self.life.drop_cancellation(self.now)
        self.life.seller_acted |= role == "seller"

    @when(lambda self: self.parts(lambda p: self.life.may_ask_extension(p, self.now)))
    @rule(data=st.data(), role=ROLES, share=st.sampled_from([0.1, 0.5, 1]))
    def ask_for_more_time(self, data, role, share):
        part = self.pick(data, lambda p: self.life.may_ask_extension(p, self.now))
        earliest, latest = max(self.life.deadline(part), self.now) + HOUR, self.life.latest_due(part) - MINUTE
        until = earliest + (latest - earliest) * share
        extending.ask(**self.on(part, role), new_due_at=until, reason="Ill")
        self.life.ask_extension(part, role, until, self.now)

    @when(lambda self: self.parts(lambda p: p.extension))
    @rule(data=st.data(), agrees=st.booleans())
    def answer_about_more_time(self, data, agrees):
        part = self.pick(data, lambda p: p.extension)
        role = other(part.extension.role)
        if agrees:
            extending.accept(**self.on(part, role))
            self.life.agree_extension(part)
        else:
            answering.decline(**self.on(part, role), kind="extension")
            part.extension = None
        self.life.seller_acted |= role == "seller"

    @when(lambda self: self.parts(self.life.may_propose_extra))
    @rule(data=st.data(), price=st.integers(100, 20_000))
    def propose_an_extra(self, data, price):
        part = self.pick(data, self.life.may_propose_extra)
        extras.propose(**self.on(part, "seller"), title="A stamp", price_minor=price, days=0)
        self.life.propose_extra(part, price, self.now)

    @when(lambda self: self.parts(lambda p: self.life.most_refund(p, self.now) and not p.refund))
    @rule(data=st.data(), role=ROLES)
    def propose_a_refund(self, data, role):
        part = self.pick(data, lambda p: self.life.most_refund(p, self.now) and not p.refund)
        amount = self.amount(data, 1, self.life.most_refund(part, self.now))
        giving_back.propose(**self.on(part, role), amount_minor=amount, reason="Late")
        self.life.propose_refund(part, role, amount, self.now)

    @when(lambda self: self.parts(lambda p: p.refund))
    @rule(data=st.data(), agrees=st.sampled_from([True, True, False]))
    def answer_about_a_refund(self, data, agrees):
        part = self.pick(data, lambda p: p.refund)
        role = other(part.refund.role)
        self.life.seller_acted |= role == "seller"
        if not agrees:
            answering.decline(**self.on(part, role), kind="refund")
            part.refund = None
        elif self.life.may_agree_refund(part, self.now):
            giving_back.accept(**self.on(part, role))
            self.life.agree_refund(part)
        else:
            self.refused(lambda: giving_back.accept(**self.on(part, role)))

    # --- quarrels ------------------------------------------------------------------------------------------------
    @when(lambda self: self.parts(lambda p: self.life.may_dispute(p, "buyer", self.now)))
    @rule(data=st.data(), role=ROLES)
    def open_a_dispute(self, data, role):
        found = self.parts(lambda p: self.life.may_dispute(p, role, self.now))
        if not found:
            return
        part = data.draw(st.sampled_from(found))
        number = self.amount(data, int(role == "buyer"), self.life.total(part))
        disputes.open_dispute(**self.on(part, role), claim="Not so", to_buyer_minor=number)
        self.life.open_dispute(part, role, number, self.now)
        if part.withdrawn[role]:
            self.life.reopened(part)
        self.life.seller_acted |= role == "seller"

    def in_stage(self, *stages):
        return self.parts(lambda p: p.case and p.case.stage in stages and not p.at_bank)

    @when(lambda self: self.in_stage("answer"))
    @rule(data=st.data())
    def answer_the_claim(self, data):
        part = data.draw(st.sampled_from(self.in_stage("answer")))
        number = self.amount(data, 0, self.life.total(part))
        role = other(part.case.role)
        disputes.answer(**self.on_case(part, self.by(role)), words="No", to_buyer_minor=number)
        self.life.answer(part, number, self.now)

    @when(lambda self: self.in_stage("answer", "talks", "ruling"))
    @rule(data=st.data())
    def withdraw_the_dispute(self, data):
        part = data.draw(st.sampled_from(self.in_stage("answer", "talks", "ruling")))
        if part.case.appealed:
            return
        disputes.withdraw(**self.on_case(part, self.by(part.case.role)))
        self.life.withdraw_dispute(part, self.now)

    @when(lambda self: self.in_stage("talks", "ruling", "appeal"))
    @rule(data=st.data(), role=ROLES)
    def split(self, data, role):
        """Offered by one side and taken by the other."""
        part = data.draw(st.sampled_from(self.in_stage("talks", "ruling", "appeal")))
        amount = self.amount(data, 0, part.case.stake)
        disputes.offer_split(**self.on_case(part, self.by(role)), to_buyer_minor=amount)
        disputes.accept_split(**self.on_case(part, self.by(other(role))))
        self.life.settle(part, amount, self.now)

    @when(lambda self: self.in_stage("talks"))
    @rule(data=st.data())
    def both_ask_for_staff(self, data):
        part = data.draw(st.sampled_from(self.in_stage("talks")))
        for role in ("buyer", "seller"):
            disputes.ask_staff(**self.on_case(part, self.by(role)))
            self.life.ask_staff(part, role)

    @when(lambda self: self.in_stage("ruling", "appeal"))
    @rule(data=st.data(), fault=st.sampled_from(["seller", "buyer", "both", "nobody"]))
    def staff_rules(self, data, fault):
        part = data.draw(st.sampled_from(self.in_stage("ruling", "appeal")))
        amount = self.amount(data, 0, part.case.stake)
        on_appeal = "2" if part.case.appealed else ""
        by = self.staff(f"sup{on_appeal}")
        disputes.rule(**self.on_case(part, by), to_buyer_minor=amount, fault=fault, rule="r", reason="x")
        self.life.rule(part, amount, fault, self.now)
        if part.case and part.case.stage == "second":
            self.refused(lambda: disputes.second(**self.on_case(part, by)))
            disputes.second(**self.on_case(part, self.staff(f"second{on_appeal}")))
            self.life.decided(part, self.now)

    @when(lambda self: self.in_stage("ruled"))
    @rule(data=st.data(), role=ROLES, appeals=st.booleans())
    def answer_the_decision(self, data, role, appeals):
        part = data.draw(st.sampled_from(self.in_stage("ruled")))
        act = disputes.appeal if appeals else disputes.waive_appeal
        words = {"reason": "No"} if appeals else {}
        if role in part.case.waived:
            self.refused(lambda: act(**self.on_case(part, self.by(role)), **words))
            return
        act(**self.on_case(part, self.by(role)), **words)
        if appeals:
            self.life.appeal(part)
        else:
            self.life.waive(part, role, self.now)

    # --- banks ------------------------------------------------------------------------------------------------------
    def tells(self, bank, status):
        moves = [gateway.BankMove("m1", -bank.amount, "usd")]
        moves += [gateway.BankMove("m2", bank.amount, "usd")] if status == "won" else []
        payment = bank.line.payment
        seen = gateway.Dispute(
            id=f"dp_{payment}", status=status, amount_minor=bank.amount, currency="usd",
            reason="fraudulent" if bank.fraud else "product_unacceptable", charge_id=f"ch_{payment}",
            intent_id=f"pi_{payment}", evidence_by=None, moves=tuple(moves),
        )  # fmt: skip
        chargebacks.chargeback_seen(seen)
        chargebacks.chargeback_seen(seen)

    @when(lambda self: self.life.charges())
    @rule(data=st.data(), whole=st.sampled_from([True, True, False]), fraud=st.booleans())
    def a_bank_takes_a_payment_back(self, data, whole, fraud):
        line, part, earning = data.draw(st.sampled_from(self.life.charges()))
        amount = line.amount if whole else self.amount(data, 1, line.amount)
        bank = self.life.bank_opens(line, part, earning, amount, fraud=fraud, now=self.now)
        self.tells(bank, "needs_response")

    @when(lambda self: any(b.state == "open" for b in self.life.banks()))
    @rule(data=st.data(), won=st.booleans())
    def the_bank_decides(self, data, won):
        bank = data.draw(st.sampled_from([b for b in self.life.banks() if b.state == "open"]))
        part = next((p for p in self.life.parts if bank in p.banks), None)
        earning = part.earning if part else next(t for t in self.life.tips if bank in t.banks)
        self.tells(bank, "won" if won else "lost")
        (self.life.bank_won if won else self.life.bank_lost)(bank, part, earning, self.now)

    # --- money out and the clock ----------------------------------------------------------------------------------------
    @when(lambda self: self.life.may_withdraw(self.now))
    @rule(data=st.data())
    def withdraw(self, data):
        amount = self.amount(data, 10_00, self.life.available)
        withdrawing.withdraw(by=self.wei, amount_minor=amount, currency="usd", now=self.now)
        self.life.withdraw(amount, self.now)

    @when(lambda self: self.life.payouts)
    @rule(paid=st.sampled_from([True, True, False]))
    def a_withdrawal_ends(self, paid):
        made = (
            Withdrawal.objects.filter(seller=self.wei, parts__state="requested").order_by("id").distinct()[0]
        )
        finance = make_finance("fin") if not hasattr(self, "finance") else self.finance
        self.finance = finance
        if paid:
            withdrawing.mark_paid(ref=made.ref, reference="wire 1", by=finance, now=self.now)
        else:
            withdrawing.mark_failed(ref=made.ref, reason="No such account", by=finance, now=self.now)
        self.life.payout_ends(paid=paid)

    @rule(wait=st.sampled_from([HOUR, 30 * HOUR, 3 * DAY, 8 * DAY, 15 * DAY]))
    def time_passes(self, wait):
        end = self.now + wait
        while (due := self.life.next_deadline()) and due <= end:
            self.forward_to(due + MINUTE)
            sweeps.run_all(now=self.now)
            clearing.clear_due(now=self.now)
            self.life.sweep(self.now)
        self.forward_to(end)

    def forward_to(self, moment):
        if (wait := moment - self.now) > timedelta(0):
            clock.advance(wait)

    # --- what is forbidden -----------------------------------------------------------------------------------------------
    def refused(self, act):
        with pytest.raises(Refused), transaction.atomic():
            act()

    @rule(data=st.data(), role=ROLES)
    def what_may_not_be_done_is_refused(self, data, role):
        life = self.life
        part = data.draw(st.sampled_from(life.parts))
        forbidden = []
        if not life.may_accept(part):
            forbidden.append(lambda: lifecycle.accept(**self.on(part, "buyer")))
        if part.state not in MAKING:
            forbidden.append(
                lambda: deliveries.deliver(**self.on(part, "seller"), links=["https://example.com/x"])
            )
        if not life.may_cancel_late(part, self.now):
            forbidden.append(lambda: milestones.cancel_late(**self.on(part, "buyer")))
        if not life.may_stop():
            forbidden.append(lambda: milestones.stop(**self.on_order(role)))
        if not life.may_ask_cancellation():
            forbidden.append(lambda: cancelling.ask(**self.on_order(role), reason_code="agreed"))
        if not life.may_cancel_mistake(self.now):
            forbidden.append(lambda: lifecycle.cancel_mistake(**self.on_order("buyer")))
        if not life.may_tip(self.now):
            forbidden.append(lambda: tips.offer(**self.on_order("buyer"), amount_minor=1_00))
        if (
            not life.may_dispute(part, role, self.now) and life.total(part)
            if part.earning or part.lines
            else True
        ):
            claim = {"claim": "x", "to_buyer_minor": 1}
            forbidden.append(lambda: disputes.open_dispute(**self.on(part, role), **claim))
        if part.state in UNDER_WAY and part.escrow:
            whole = {"amount_minor": part.paid}
            forbidden.append(lambda: giving_back.propose(**self.on(part, role), **whole))
        if life.available:
            more = {"amount_minor": life.available + 1, "currency": "usd"}
            forbidden.append(lambda: withdrawing.withdraw(by=self.wei, now=self.now, **more))
        if forbidden:
            self.refused(data.draw(st.sampled_from(forbidden)))

    # --- what always holds -------------------------------------------------------------------------------------------------
    @invariant()
    def the_states_agree(self):
        if hasattr(self, "life"):
            order = Order.objects.get(ref=self.ref)
            rows = order.milestones.order_by("position")
            found = list(rows.values_list("state", "disputed", "in_chargeback"))
            expected = [(p.state, p.case is not None, p.at_bank) for p in self.life.parts]
            assert (order.state, found) == (self.life.state, expected)

    @invariant()
    def every_account_agrees(self):
        if hasattr(self, "life"):
            found = dict.fromkeys(self.life.money(), 0)
            for account, amount in balances.balances_of(self.ref, "usd").items():
                found[account.kind] = found.get(account.kind, 0) + amount
            found["buyer_credit"] = balances.balance(accounts.buyer_credit(self.ana.ref), "usd")
            assert found == self.life.money()
            escrows = balances.balances([accounts.escrow(ref) for ref in self.refs], "usd")
            assert list(escrows.values()) == [part.escrow for part in self.life.parts]

    @invariant()
    def the_books_are_right(self):
        if hasattr(self, "life"):
            assert books.check().findings == []


@pytest.mark.django_db
@pytest.mark.slow
def test_every_life_of_an_order_goes_as_the_rules_say_and_every_cent_is_where_they_say():
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "600" if LONG else "9")),
            stateful_step_count=int(os.environ.get("PROPERTY_STEPS", "50" if LONG else "25")),
            derandomize=os.environ.get("PROPERTY_EXAMPLES") is None and not LONG,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=(Phase.generate, Phase.shrink)
            if os.environ.get("SHRINK", "1") == "1"
            else (Phase.generate,),
        ),
    )
