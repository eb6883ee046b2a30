"""One order as the rules tell it, in plain Python: states, deadlines, and who has how many minor units.

Written from the rules of orders and money; it shares no code with the product and asks no database. 20 % commission,
no fee on top. Here: what there is, and how money and milestones go on; the acts are in working.py and quarrels.py."""

from datetime import datetime

from marketplace.tests.lives.rows import (
    CLEARANCE,
    DAY,
    ENDED,
    HOUR,
    UNDER_WAY,
    Ask,
    Earning,
    Line,
    Part,
    Paying,
    fee_on,
)


class Life:
    """The order and all its money."""

    def __init__(self, prices: list[int], *, days: int, has_questions: bool, credit: int, now: datetime):
        self.parts = [Part(price, days) for price in prices]
        self.has_questions, self.state = has_questions, "pending_payment"
        self.pay_by, self.paid_at, self.ended_at, self.answer_by = now + HOUR, now, now, now
        self.price, self.seller_acted, self.refund_to_credit = sum(prices), False, False
        self.cancellation: tuple[Part, Ask] | None = None
        self.tips: list[Earning] = []
        self.released = self.tipped = 0
        self.credit, self.commission, self.rounding, self.loss, self.goodwill = credit, 0, 0, 0, 0
        self.stripe = self.bank_account = self.debt = 0
        self.flying: list[tuple[Line | None, int]] = []  # refunds decided and not yet sent, the first first
        self.payouts: list[tuple[int, list]] = []  # withdrawals on their way
        self.withdrew_at: datetime | None = None
        self.open_payments: list[Paying] = []

    # --- looking ---------------------------------------------------------------------------
    @property
    def under_way(self) -> Part | None:
        return next((part for part in self.parts if part.state in UNDER_WAY), None)

    @property
    def next_unpaid(self) -> Part | None:
        return next((part for part in self.parts if part.state == "unfunded"), None)

    @property
    def focus(self) -> Part | None:
        ended = [part for part in self.parts if part.state in ENDED and part.funded_at]
        return self.under_way or (ended[-1] if ended else None)

    @property
    def at_bank(self) -> bool:
        return any(part.at_bank for part in self.parts)

    @property
    def earnings(self) -> list[Earning]:
        return [part.earning for part in self.parts if part.earning] + self.tips

    @property
    def available(self) -> int:
        return sum(earning.free for earning in self.earnings if earning.cleared)

    def quiet(self) -> bool:
        """The order runs and neither a dispute nor a bank stops what is about the whole of it."""
        focus = self.focus
        return self.state == "active" and not (focus and focus.case) and not self.at_bank

    def money(self) -> dict[str, int]:
        """What each kind of account of this order holds."""
        cases = [part.case for part in self.parts if part.case]
        banks = [bank for part in self.parts for bank in part.banks if bank.state == "open"]
        banks += [bank for tip in self.tips for bank in tip.banks if bank.state == "open"]
        holds = [*cases, *banks]
        return {
            "escrow": sum(part.escrow for part in self.parts),
            "hold_escrow": sum(hold.held_escrow for hold in holds),
            "hold_pending": sum(hold.held_pending for hold in holds),
            "seller_pending": sum(earning.free for earning in self.earnings if not earning.cleared),
            "seller_available": self.available,
            "seller_debt": self.debt,
            "buyer_credit": self.credit,
            "credit_hold": sum(paying.credit for paying in self.open_payments)
            + sum(bank.credit for bank in banks),
            "commission": self.commission,
            "rounding": self.rounding,
            "dispute_loss": self.loss,
            "goodwill": self.goodwill,
            "refund_in_flight": sum(amount for _line, amount in self.flying),
            "payout_in_flight": sum(amount for amount, _parts in self.payouts),
            "stripe": self.stripe,
            "bank": self.bank_account,
            "dispute_receivable": sum(bank.amount for bank in banks),
        }

    # --- money, from one to another --------------------------------------------------------
    def send_back(self, lines: list[Line], gross: int) -> None:
        """The last payment first, each by the way it came."""
        for line in reversed(lines):
            part = min(gross, line.left)
            line.left -= part
            gross -= part
            if part and line.source == "credit":
                self.credit += part
            elif part and self.refund_to_credit:
                self.credit += part
                line.credited += part
            elif part:
                self.flying.append((line, part))
        assert gross == 0

    def back_from_escrow(self, part: Part, gross: int) -> None:
        part.escrow -= gross
        self.send_back(part.lines, gross)

    def release(self, part: Part, now: datetime) -> None:
        gross = part.escrow
        if not gross:
            return
        fee = fee_on(self.released + gross) - fee_on(self.released)
        self.released += gross
        self.commission += fee
        part.escrow = 0
        part.earning = Earning(part.lines, gross, gross - fee, gross - fee, now + CLEARANCE)
        part.earning.cleared = gross == fee

    def tip_fee(self, tips: int) -> int:
        return fee_on(max(0, tips - self.price // 5))

    def shares(self, earning: Earning, gross: int) -> tuple[int, int, int]:
        """What the house's commission, the seller and the house's odd cent give of a gross that goes back."""
        if earning.tip:
            fee = self.tip_fee(self.tipped) - self.tip_fee(self.tipped - gross)
        else:
            fee = fee_on(self.released) - fee_on(self.released - gross)
        seller = earning.holds if gross == earning.left else min(gross - fee, earning.holds)
        return fee, seller, gross - fee - seller

    def give_up(self, earning: Earning, gross: int, fee: int, seller: int) -> None:
        """The books of a gross that went back: the seller has given `seller`, the commission `fee`."""
        earning.left -= gross
        earning.holds -= seller
        earning.whole = False
        self.commission -= fee
        if earning.tip:
            self.tipped -= gross
        else:
            self.released -= gross

    def take_available(self, amount: int) -> int:
        """From what has cleared, the oldest first; returns what there was."""
        taken = 0
        for earning in sorted(self.cleared(), key=lambda e: e.clears_at):
            part = min(amount - taken, earning.free)
            earning.here -= part
            taken += part
        return taken

    def cleared(self) -> list[Earning]:
        return [earning for earning in self.earnings if earning.cleared]

    # --- going on and ending -----------------------------------------------------------------
    def touch(self, part: Part) -> None:
        """The milestone is another than it was: a request for more time no longer fits it; others end with the work."""
        part.extension = None
        if part.state not in UNDER_WAY:
            part.extra = None
        if part.state in ENDED and part.refund and part.refund.at and part.ended_at:
            part.refund = part.refund if part.refund.at > part.ended_at else None

    def begin(self, part: Part, now: datetime) -> None:
        part.state, part.due = "in_progress", now + part.days * DAY
        self.touch(part)

    def end_part(self, part: Part, state: str, now: datetime) -> None:
        part.state, part.ended_at = state, now
        if self.cancellation and self.cancellation[0] is part:
            self.cancellation = None
        self.touch(part)

    def go_on(self, now: datetime) -> None:
        if self.under_way:
            return
        following = next((part for part in self.parts if part.state not in ENDED), None)
        if following is None:
            self.close(now)
        elif following.state == "funded":
            self.begin(following, now)
        elif following.fund_by is None:
            following.fund_by = now + 7 * DAY
            self.touch(following)

    def close(self, now: datetime, state: str = "") -> None:
        kept = any(part.state in ("accepted", "settled") for part in self.parts)
        self.state, self.ended_at = state or ("completed" if kept else "cancelled"), now

    def close_rest(self, now: datetime) -> None:
        self.cancellation = None
        for part in self.parts:
            if part.state not in ENDED:
                self.end_part(part, "cancelled", now)
                self.back_from_escrow(part, part.escrow)

    def cancel_part(self, part: Part, now: datetime) -> None:
        """It ends with nothing to the seller, and everything after it."""
        self.end_part(part, "cancelled", now)
        self.back_from_escrow(part, part.escrow)
        self.close_rest(now)
        self.close(now)

    def accept(self, part: Part, now: datetime) -> None:
        self.end_part(part, "accepted", now)
        self.release(part, now)
        self.go_on(now)

    def may_accept(self, part: Part) -> bool:
        return part.state == "delivered" and not part.case and not part.at_bank

    def lift(self, part: Part, now: datetime, *, first: bool) -> None:
        """What stopped acceptance is gone: the buyer has at least a day."""
        if first and part.state == "delivered" and part.accept_by and now + DAY > part.accept_by:
            part.accept_by = now + DAY
            self.touch(part)
