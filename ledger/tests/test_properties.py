"""Any sequence of payments, releases, refunds, disputes, clearings and withdrawals, against a model in a few
dictionaries that knows nothing of the ledger: every balance agrees after every step."""

import datetime as dt
import itertools
import os
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ledger import accounts, balances, checks, commission, posting
from ledger.posting import Entry, Leg

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
BPS = 2_000
runs = itertools.count()


@dataclass
class Work:
    """One milestone of an order, as the model sees it."""

    name: str
    escrow: int
    gross_left: int = 0  # released and not taken back
    pending: int = 0
    available: int = 0  # cleared net the seller has not given up
    held: int = 0


class Market(RuleBasedStateMachine):
    """One order of several milestones with one seller. What the seller withdrew stays withdrawn."""

    @initialize()
    def open(self):
        self.run, self.steps = next(runs), itertools.count()
        self.order, self.seller = f"order-{self.run}", f"seller-{self.run}"
        self.works: list[Work] = []
        self.commission = self.rounding = self.released = self.wallet = self.withdrawn = self.paid = (
            self.back
        ) = 0
        self.posted: list[Entry] = []

    # --- names
    def escrow(self, work):
        return accounts.escrow(f"{self.run}-{work.name}")

    def pending(self, work):
        return accounts.seller_pending(f"{self.run}-{work.name}")

    def hold(self, work):
        return accounts.hold_escrow(accounts.dispute_case(f"{self.run}", work.name))

    def available(self):
        return accounts.seller_available(self.seller)

    def post(self, kind, *legs):
        entry = Entry(f"{kind}:{self.run}:{next(self.steps)}", kind, "usd", legs, self.order, NOW)
        (posted,) = posting.post_many([entry])
        assert not posted.replayed
        if not posted.empty:
            self.posted.append(entry)

    def pick(self, data, wanted):
        found = [work for work in self.works if wanted(work)]
        return data.draw(st.sampled_from(found)) if found else None

    # --- what may happen
    @rule(price=st.one_of(st.integers(1, 30), st.integers(1, 100_000)))
    def pay(self, price):
        work = Work(str(len(self.works)), price)
        self.works.append(work)
        self.post("payment", Leg(accounts.stripe(), self.escrow(work), price))
        self.paid += price

    @rule(data=st.data())
    def accept(self, data):
        if not (work := self.pick(data, lambda w: w.escrow and not w.gross_left)):
            return
        share = commission.share(self.released, work.escrow, BPS)
        self.post(
            "release",
            Leg(self.escrow(work), accounts.commission(), share.commission_minor),
            Leg(self.escrow(work), self.pending(work), share.net_minor),
        )
        self.released += work.escrow
        self.commission += share.commission_minor
        work.gross_left, work.escrow, work.pending = work.escrow, 0, work.pending + share.net_minor

    @rule(data=st.data())
    def clear(self, data):
        if not (work := self.pick(data, lambda w: w.pending)):
            return
        self.post("clear", Leg(self.pending(work), self.available(), work.pending))
        work.available, self.wallet, work.pending = (
            work.available + work.pending,
            self.wallet + work.pending,
            0,
        )

    @rule(data=st.data())
    def withdraw(self, data):
        if not self.wallet:
            return
        amount = data.draw(st.integers(1, self.wallet))
        self.post("payout", Leg(self.available(), accounts.payout_in_flight(), amount))
        self.post("payout_sent", Leg(accounts.payout_in_flight(), accounts.stripe(), amount))
        self.wallet, self.withdrawn = self.wallet - amount, self.withdrawn + amount

    @rule(data=st.data())
    def refund_from_escrow(self, data):
        if not (work := self.pick(data, lambda w: w.escrow)):
            return
        amount = data.draw(st.integers(1, work.escrow))
        self.post("refund", Leg(self.escrow(work), accounts.refund_in_flight(), amount))
        work.escrow, self.back = work.escrow - amount, self.back + amount

    @rule(data=st.data())
    def refund_after_acceptance(self, data):
        if not (work := self.pick(data, lambda w: w.gross_left)):
            return
        gross = data.draw(st.integers(1, work.gross_left))
        back = commission.take_back(
            released_minor=self.released,
            gross_minor=gross,
            bps=BPS,
            release_left_minor=work.gross_left,
            seller_holds_minor=work.pending + work.available,
        )
        from_pending = min(back.seller_minor, work.pending)
        from_wallet = back.seller_minor - from_pending
        if from_wallet > self.wallet:  # withdrawn already: only a ruling goes further
            return
        goal = accounts.refund_in_flight()
        self.post(
            "refund",
            Leg(accounts.commission(), goal, back.commission_minor),
            Leg(accounts.rounding(), goal, max(0, back.rounding_minor)),
            Leg(self.pending(work), goal, from_pending - min(from_pending, max(0, -back.rounding_minor))),
            Leg(self.pending(work), accounts.rounding(), min(from_pending, max(0, -back.rounding_minor))),
            Leg(self.available(), goal, from_wallet - max(0, -back.rounding_minor - from_pending)),
            Leg(self.available(), accounts.rounding(), max(0, -back.rounding_minor - from_pending)),
        )
        self.released, self.back = self.released - gross, self.back + gross
        self.commission, self.rounding = (
            self.commission - back.commission_minor,
            self.rounding - back.rounding_minor,
        )
        work.gross_left, work.pending = work.gross_left - gross, work.pending - from_pending
        work.available, self.wallet = work.available - from_wallet, self.wallet - from_wallet

    @rule(data=st.data())
    def dispute(self, data):
        if not (work := self.pick(data, lambda w: w.escrow and not w.held)):
            return
        amount = data.draw(st.integers(1, work.escrow))
        self.post("dispute_hold", Leg(self.escrow(work), self.hold(work), amount))
        work.escrow, work.held = work.escrow - amount, amount

    @rule(data=st.data())
    def lift(self, data):
        if not (work := self.pick(data, lambda w: w.held)):
            return
        self.post("dispute_lifted", Leg(self.hold(work), self.escrow(work), work.held))
        work.escrow, work.held = work.escrow + work.held, 0

    @rule(data=st.data())
    def replay(self, data):
        if not self.posted:
            return
        again = data.draw(st.lists(st.sampled_from(self.posted), min_size=1, max_size=4))
        assert all(posted.replayed for posted in posting.post_many(again))

    @rule(data=st.data(), more=st.integers(1, 100))
    def overdraw(self, data, more):
        if not (work := self.pick(data, lambda w: True)):
            return
        account, holds = data.draw(
            st.sampled_from(
                [
                    (self.escrow(work), work.escrow),
                    (self.pending(work), work.pending),
                    (self.hold(work), work.held),
                    (self.available(), self.wallet),
                ]
            )
        )
        with pytest.raises(posting.Overdrawn):
            self.post("refund", Leg(account, accounts.refund_in_flight(), holds + more))

    # --- what always holds
    @invariant()
    def every_balance_agrees(self):
        if not hasattr(self, "works"):
            return
        expected = {
            accounts.stripe(): self.paid - self.withdrawn,
            accounts.commission(): self.commission,
            accounts.rounding(): self.rounding,
            accounts.refund_in_flight(): self.back,
            self.available(): self.wallet,
        }
        for work in self.works:
            expected |= {
                self.escrow(work): work.escrow,
                self.pending(work): work.pending,
                self.hold(work): work.held,
            }
        found = balances.balances_of(self.order, "usd")
        assert {account: amount for account, amount in expected.items() if amount} == {
            account: amount for account, amount in found.items() if amount
        }
        assert self.commission == commission.commission(self.released, BPS)
        net = sum(work.pending + work.available for work in self.works)
        assert self.released == self.commission + self.rounding + net

    def teardown(self):
        assert checks.check() == []


@pytest.mark.django_db
@pytest.mark.slow
def test_the_ledger_agrees_with_a_model_whatever_happens():
    run_state_machine_as_test(
        Market,
        settings=settings(
            max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "25")),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=(Phase.generate, Phase.shrink),
        ),
    )
