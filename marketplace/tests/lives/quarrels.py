"""The model of an order: disputes, staff's decisions, banks that take a payment back, and what the clock does."""

from collections.abc import Callable
from datetime import datetime

from marketplace.tests.lives.rows import (
    DAY,
    HOUR,
    HOUSE_BEARS,
    MAKING,
    TWO_PERSONS_ABOVE,
    UNDER_WAY,
    Ask,
    Bank,
    Dispute,
    Earning,
    Line,
    Part,
    other,
)
from marketplace.tests.lives.working import Working

TABLE = ("answers", "cancellations", "requests", "accept", "abandoned", "revisions", "funding", "claims", "talks", "rulings", "clear")  # fmt: skip


class Quarrelling(Working):
    # --- disputes --------------------------------------------------------------------------------
    def total(self, part: Part) -> int:
        return part.earning.left if part.state == "accepted" else part.paid

    def may_dispute(self, part: Part, role: str, now: datetime) -> bool:
        if part.case or part.at_bank or part.withdrawn[role] > 1 or not self.total(part):
            return False
        if part.state == "accepted":
            return not part.earning.cleared and part.earning.clears_at > now
        return part.state in UNDER_WAY

    def open_dispute(self, part: Part, role: str, number: int, now: datetime, *, spoken: bool = True) -> None:
        stake = number if role == "buyer" else self.total(part)
        case = Dispute(role, number, stake, now + 72 * HOUR, now, spoken)
        if part.state == "accepted":
            case.held_pending = self.shares(part.earning, stake)[1]
            part.earning.held += case.held_pending
        else:
            case.held_escrow = stake
            part.escrow -= stake
        part.case = case
        part.disputed_by[role] += 1
        if self._is_asked(part):
            self.cancellation = None
        self.touch(part)

    def reopened(self, part: Part) -> None:
        part.case.stage = "ruling"

    def let_go(self, part: Part, now: datetime) -> None:
        """What the case holds goes back where it came from, and the case is gone."""
        case, part.case = part.case, None
        part.escrow += case.held_escrow
        if case.held_pending:
            part.earning.held -= case.held_pending
        if part.state == "in_revision":
            part.revision_due = max(part.revision_due, now + DAY)
        self.touch(part)
        self.shift_funding(now - case.opened_at)

    def shift_funding(self, stood) -> None:
        if self.next_unpaid and self.next_unpaid.fund_by:
            self.next_unpaid.fund_by += stood

    def withdraw_dispute(self, part: Part, now: datetime) -> None:
        role = part.case.role
        self.let_go(part, now)
        part.withdrawn[role] += 1
        self.lift(part, now, first=part.disputed_by[role] == 1)

    def answer(self, part: Part, number: int, now: datetime) -> None:
        case = part.case
        wanted, given = (case.number, number) if case.role == "buyer" else (number, case.number)
        if wanted <= given:
            self.settle(part, (wanted + given + 1) // 2, now)
        else:
            case.stage, case.by = "talks", now + 5 * DAY

    def ask_staff(self, part: Part, role: str) -> None:
        part.case.asked.add(role)
        if len(part.case.asked) == 2:
            part.case.stage = "ruling"

    def rule(self, part: Part, amount: int, fault: str, now: datetime) -> None:
        case = part.case
        case.amount, case.fault = amount, fault
        if case.stake > TWO_PERSONS_ABOVE:
            case.stage = "second"
        else:
            self.decided(part, now)

    def decided(self, part: Part, now: datetime) -> None:
        case = part.case
        case.splits.clear()
        case.stage, case.by = "ruled", now + 3 * DAY
        case.blamed_before = part.blamed
        part.blamed |= case.fault == "seller"  # a decision of staff, while it stands
        if case.appealed:
            self.carry_out(part, now)

    def carry_out(self, part: Part, now: datetime) -> None:
        self.settle(part, part.case.amount, now)

    def appeal(self, part: Part) -> None:
        case = part.case
        part.blamed = case.blamed_before
        case.stage, case.appealed = "appeal", True
        case.waived.clear()
        case.amount, case.fault = 0, ""

    def waive(self, part: Part, role: str, now: datetime) -> None:
        part.case.waived.add(role)
        if len(part.case.waived) == 2:
            self.carry_out(part, now)

    def settle(self, part: Part, to_buyer: int, now: datetime) -> None:
        """The money moves, the milestone ends by it."""
        if part.state == "accepted":
            self._settle_accepted(part, to_buyer, now)
            return
        self.let_go(part, now)
        if to_buyer == part.escrow:
            self.cancel_part(part, now)
        elif not to_buyer:
            self.accept(part, now)
        else:
            self.end_part(part, "settled", now)
            self.back_from_escrow(part, to_buyer)
            self.release(part, now)
            self.go_on(now)

    def _settle_accepted(self, part: Part, to_buyer: int, now: datetime) -> None:
        case, earning = part.case, part.earning
        if to_buyer > case.stake and not earning.cleared:  # what both agreed on is more than was held
            more = max(self.shares(earning, to_buyer)[1] - case.held_pending, 0)
            earning.held += more
            case.held_pending += more
            case.stake = to_buyer
        to_buyer = min(to_buyer, case.stake)
        part.case = None
        earning.held -= case.held_pending
        if to_buyer:
            part.state = "cancelled" if to_buyer == earning.left else "settled"
            fee, seller, rounding = self.shares(earning, to_buyer)
            given = min(seller, case.held_pending)
            self.rounding -= rounding + seller - given
            earning.here -= given
            self.give_up(earning, to_buyer, fee, given)
            self.send_back(earning.lines, to_buyer)
        self.touch(part)
        self.shift_funding(now - case.opened_at)

    # --- banks -------------------------------------------------------------------------------------
    def bank_opens(self, line: Line, part: Part | None, earning: Earning | None, amount: int, *, fraud: bool, now: datetime) -> Bank:  # fmt: skip
        bank = Bank(line, amount, fraud, now)
        bank.credit = min(line.credited, amount, self.credit)
        self.credit -= bank.credit
        bank.gross = min(line.left, amount - bank.credit)
        case = part.case if part else None
        if earning is not None:
            share = self.shares(earning, bank.gross)[1]
            taken = min(share, case.held_pending) if case else 0
            self._take_over(bank, case, "held_pending", taken)
            free = min(share - taken, earning.free)
            earning.held += free
            bank.held_pending = taken + free
        elif part is not None and part.state != "cancelled":
            taken = min(bank.gross, case.held_escrow) if case else 0
            self._take_over(bank, case, "held_escrow", taken)
            part.escrow -= bank.gross - taken
            bank.held_escrow = bank.gross
        self.stripe -= amount
        (part or earning).banks.append(bank)
        if part is not None:
            self.touch(part)
        return bank

    def _take_over(self, bank: Bank, case: Dispute | None, held: str, taken: int) -> None:
        if taken:
            bank.dispute, bank.from_dispute = case, taken
            setattr(case, held, getattr(case, held) - taken)

    def _to_dispute(self, bank: Bank, part: Part | None, held: str, amount: int) -> int:
        """What of it goes back to the case it was taken from, where that is still open."""
        if part is None or part.case is None or part.case is not bank.dispute:
            return 0
        back = min(bank.from_dispute, amount)
        setattr(part.case, held, getattr(part.case, held) + back)
        return back

    def bank_returns(self, bank: Bank, part: Part | None, earning: Earning | None, *, pending: int) -> None:
        """All that is held in escrow beyond what is lost, or so much of an earning, goes back where it was."""
        if earning is not None:
            earning.held -= pending - self._to_dispute(bank, part, "held_pending", pending)

    def bank_won(self, bank: Bank, part: Part | None, earning: Earning | None, now: datetime) -> None:
        bank.state = "won"
        self.stripe += bank.amount
        self.credit += bank.credit
        if bank.held_escrow:
            part.escrow += bank.held_escrow - self._to_dispute(bank, part, "held_escrow", bank.held_escrow)
        self.bank_returns(bank, part, earning, pending=bank.held_pending)
        if part is None:
            return
        self.touch(part)
        if any(each.state == "lost" for each in part.banks):
            self._end_lost(part, now)
        elif not part.at_bank:
            self._bank_lifted(bank, part, now)
        self._end_order_if_lost(now)

    def _bank_lifted(self, bank: Bank, part: Part, now: datetime) -> None:
        """Whoever has a deadline has at least a day more."""
        grace = now + DAY
        self.lift(part, now, first=True)
        if part.case and part.case.stage in ("answer", "talks", "ruled"):
            part.case.by = max(part.case.by, grace)
        if part.state == "in_revision":
            part.revision_due = max(part.revision_due, grace)
        if part.state == "in_progress":
            part.due = max(part.due, grace)
        self.shift_funding(now - bank.opened_at)
        if self.state == "awaiting_requirements":
            self.answer_by = max(self.answer_by, grace)
        self.touch(part)

    def bank_lost(self, bank: Bank, part: Part | None, earning: Earning | None, now: datetime) -> None:
        bank.state = "lost"
        taken = min(bank.credit, bank.amount)
        self.credit += bank.credit - taken
        gross = min(bank.line.left, bank.amount - taken)
        if earning is None:
            gross = min(gross, bank.gross)
            rest = bank.held_escrow - gross
            if part is not None and bank.held_escrow:
                part.escrow += rest - self._to_dispute(bank, part, "held_escrow", rest)
        else:
            self._take_earning(bank, part, earning, gross)
        bank.line.left -= gross
        self.goodwill += bank.amount - taken - gross
        if part is None:
            return
        self.touch(part)
        if not part.at_bank:
            self._end_lost(part, now)
        self._end_order_if_lost(now)

    def _take_earning(self, bank: Bank, part: Part | None, earning: Earning, gross: int) -> None:
        fee, share, rounding = self.shares(earning, gross)
        seller = self.borne_by_seller(bank, part, share)
        from_hold = min(bank.held_pending, seller)
        self.bank_returns(bank, part, earning, pending=bank.held_pending - from_hold)
        earning.held -= from_hold
        earning.here -= from_hold
        self.debt += seller - from_hold - self.take_available(seller - from_hold)
        if seller == share:
            self.rounding -= rounding
        else:
            self.loss += gross - fee - seller
        self.give_up(earning, gross, fee, share)

    def borne_by_seller(self, bank: Bank, part: Part | None, share: int) -> int:
        delivered = part is None or part.stands
        if not delivered:
            return share
        if bank.fraud:
            return max(share - HOUSE_BEARS, 0)
        return share if part is not None and part.blamed else 0

    def _end_lost(self, part: Part, now: datetime) -> None:
        """A case about money that is gone is over; work that was not accepted ends with it."""
        if part.at_bank:
            return
        if part.case:
            part.withdrawn[part.case.role] += 1
            part.blamed = part.case.blamed_before if part.case.stage == "ruled" else part.blamed
            self.let_go(part, now)
        if part.state in ("funded", *UNDER_WAY):
            self.end_part(part, "cancelled", now)
            part.ended_by_bank = True
            self.back_from_escrow(part, part.escrow)

    def _end_order_if_lost(self, now: datetime) -> None:
        running = self.state in ("awaiting_requirements", "active")
        if running and any(part.ended_by_bank for part in self.parts) and not self.at_bank:
            started = self.state == "active"
            for part in self.parts:
                if part.case and part.state in UNDER_WAY:
                    self.let_go(part, now)
            self.close_rest(now)
            self.close(now, "" if started else "cancelled")

    # --- the clock ---------------------------------------------------------------------------------
    def deadlines(self) -> list[tuple[datetime, str, Callable[[datetime], None]]]:
        """All that happens by itself if nobody acts: when, which sweep, what. What is shut is not among them."""
        found: list = []
        if self.state == "awaiting_requirements" and not self.at_bank:
            found.append((self.answer_by, "answers", self.cancel_unstarted))
        if self.cancellation and not self.at_bank:
            found.append((self.cancellation[1].by, "cancellations", self._cancellation_lapses))
        following = self.next_unpaid
        waits = self.state == "active" and following and following.fund_by and not self.at_bank
        if waits and not any(part.case for part in self.parts):
            found.append((following.fund_by, "funding", self._funding_lapses))
        for part in self.parts:
            found += self._of_part(part)
        for earning in self.earnings:
            if not earning.cleared:
                found.append((earning.clears_at, "clear", lambda now, e=earning: self.clear(e)))
        return found

    def _of_part(self, part: Part) -> list:
        found: list = [
            (ask.by, "requests", lambda now, p=part, kind=kind: setattr(p, kind, None))
            for kind in ("extension", "refund", "extra")
            if (ask := getattr(part, kind))
        ]
        case = part.case
        if case and not part.at_bank and case.stage in ("answer", "talks", "ruled"):
            sweep = {"answer": "claims", "talks": "talks", "ruled": "rulings"}[case.stage]
            found.append((case.by, sweep, lambda now, p=part: self._case_moves(p, now)))
        asked = self.cancellation[1] if self._is_asked(part) else None
        blocked = asked and (asked.blocks or (part.accept_by and asked.by <= part.accept_by))
        if self.may_accept(part) and not blocked:
            found.append((part.accept_by, "accept", lambda now, p=part: self.accept(p, now)))
        if part.state in MAKING and not case and not part.stands and not self.at_bank:
            end = max(part.due, part.voided_at or part.due) + 14 * DAY
            if not (asked and asked.by <= end):
                found.append((end, "abandoned", lambda now, p=part: self.cancel_part(p, now)))
        if part.state == "in_revision" and not case and not part.at_bank:
            end = part.revision_due + 7 * DAY
            found.append((end, "revisions", lambda now, p=part: self._revision_lapses(p, now)))
        return found

    def _cancellation_lapses(self, now: datetime) -> None:
        part, ask = self.cancellation
        if not part.deliveries:
            self.end_as_asked(now)
            return
        self.cancellation = None
        self.open_dispute(part, ask.role, part.escrow - ask.amount, now)

    def _funding_lapses(self, now: datetime) -> None:
        self.close_rest(now)
        self.close(now, "completed")

    def _revision_lapses(self, part: Part, now: datetime) -> None:
        self.open_dispute(part, "buyer", part.escrow, now, spoken=False)

    def _case_moves(self, part: Part, now: datetime) -> None:
        case = part.case
        if case.stage == "ruled":
            self.carry_out(part, now)
        elif case.stage == "talks":
            case.stage = "ruling"
        elif case.spoken and bool(part.deliveries) == (case.role == "seller"):
            case.amount, case.fault = case.number, "seller" if case.role == "buyer" else "nobody"
            self.decided(part, now)
        else:
            case.stage = "ruling"

    def next_deadline(self) -> datetime | None:
        return min((at for at, _sweep, _do in self.deadlines()), default=None)

    def sweep(self, now: datetime) -> None:
        """Everything that is due happens, dated at its own instant, in the order of the sweeps."""
        for name in TABLE:
            while due := [(at, do) for at, sweep, do in self.deadlines() if sweep == name and at <= now]:
                at, do = min(due, key=lambda each: each[0])
                do(at)


def answerer(ask: Ask | Dispute) -> str:
    return other(ask.role)
