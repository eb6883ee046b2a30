"""The model of an order: paying, working, asking of each other, taking money out. Each act has its `may_…`."""

from datetime import datetime

from marketplace.tests.lives.life import Life
from marketplace.tests.lives.rows import (
    CLEARANCE,
    DAY,
    HOUR,
    LEAST_CARD,
    LEAST_TIP,
    MAKING,
    UNDER_WAY,
    Ask,
    Bank,
    Earning,
    Line,
    Part,
    Paying,
)


class Working(Life):
    # --- paying ------------------------------------------------------------------------------
    def may_start_paying(self, now: datetime) -> list[tuple[str, Part | None]]:
        """What a checkout may be opened for: (kind, milestone)."""
        busy = {(paying.kind, paying.part) for paying in self.open_payments}
        found: list[tuple[str, Part | None]] = []
        if self.state == "pending_payment" and now < self.pay_by:
            found.append(("order", None))
        if self.state == "active" and self.next_unpaid:
            found.append(("milestone", self.next_unpaid))
        found += [("extra", part) for part in self.parts if part.extra and not part.case]
        return [each for each in found if each not in busy]

    def start_paying(self, number: int, kind: str, amount: int, part: Part | None, ask: Ask | None) -> Paying:
        credit = min(self.credit, amount)
        if 0 < amount - credit < LEAST_CARD:
            credit = max(amount - LEAST_CARD, 0)
        self.credit -= credit
        made = Paying(number, kind, amount, credit, part, ask)
        self.open_payments.append(made)
        return made

    def amount_of(self, kind: str, part: Part | None) -> int:
        if kind == "extra":
            return part.extra.amount
        return (part or self.parts[0]).price - sum(extra for extra in (part or self.parts[0]).extras)

    def land(self, paying: Paying, now: datetime) -> str:
        """The money is here: booked, or sent back since it came too late."""
        self.open_payments.remove(paying)
        card = paying.amount - paying.credit
        self.stripe += card
        part = paying.part or self.parts[0]
        if not self._is_wanted(paying, part, now):
            self.credit += paying.credit
            self.flying.append((None, card))
            return "refused"
        lines = [
            Line(source, paying.number, amount)
            for source, amount in (("credit", paying.credit), ("card", card))
            if amount
        ]
        if paying.kind == "tip":
            self._land_tip(paying, lines, now)
            return "booked"
        part.lines += lines
        part.escrow += paying.amount
        if paying.kind == "extra":
            part.price += paying.amount
            part.extras.append(paying.amount)
            self.price += paying.amount
            part.extra = None
            self.touch(part)
            return "booked"
        part.state, part.funded_at, part.fund_by = "funded", now, None
        if paying.kind == "order":
            self.paid_at = now
            self.state, self.answer_by = "awaiting_requirements", now + 14 * DAY
            if not self.has_questions:
                self.start(now)
        elif self.under_way is None:
            self.begin(part, now)
        return "booked"

    def _is_wanted(self, paying: Paying, part: Part, now: datetime) -> bool:
        if paying.kind == "tip":
            return self.may_tip(now) and paying.amount <= self.price - self.tipped
        if paying.kind == "extra":
            return part.extra is paying.ask and part.state in UNDER_WAY and not part.case
        if paying.kind == "order":
            return self.state == "pending_payment"
        return self.state == "active" and part is self.next_unpaid

    def _land_tip(self, paying: Paying, lines: list[Line], now: datetime) -> None:
        fee = self.tip_fee(self.tipped + paying.amount) - self.tip_fee(self.tipped)
        self.tipped += paying.amount
        self.commission += fee
        net = paying.amount - fee
        self.tips.append(Earning(lines, paying.amount, net, net, now + CLEARANCE, tip=True))

    def session_ends(self, paying: Paying, now: datetime) -> None:
        """The provider says that nothing can be paid there any more."""
        self.open_payments.remove(paying)
        self.credit += paying.credit
        if paying.kind == "order" and self.state == "pending_payment" and now >= self.pay_by:
            self.close_rest(now)
            self.close(now, "expired")

    def refund_arrives(self, *, succeeds: bool) -> None:
        line, amount = self.flying.pop(0)
        if succeeds:
            self.stripe -= amount
            return
        self.credit += amount
        if line is not None:
            line.credited += amount

    # --- before and while work runs ------------------------------------------------------------
    def start(self, now: datetime) -> None:
        self.state = "active"
        self.begin(self.parts[0], now)

    def cancel_unstarted(self, now: datetime) -> None:
        self.close_rest(now)
        self.close(now, "cancelled")

    def may_cancel_mistake(self, now: datetime) -> bool:
        fresh = now <= self.paid_at + HOUR and not self.seller_acted
        return self.quiet() and fresh and not any(part.deliveries for part in self.parts)

    def deliver(self, part: Part, now: datetime) -> None:
        self.seller_acted = True
        part.deliveries.append(True)
        part.state, part.accept_by = "delivered", now + 72 * HOUR
        self.touch(part)

    def void(self, part: Part, now: datetime) -> None:
        part.deliveries[-1] = False
        part.voids += 1
        part.voided_at, part.accept_by = now, None
        part.state = "in_revision" if part.revisions else "in_progress"
        if part.revisions:
            part.revision_due = max(part.revision_due, now + 48 * HOUR)
        self.touch(part)

    def revise(self, part: Part, now: datetime) -> None:
        part.revisions += 1
        part.state, part.accept_by = "in_revision", None
        part.revision_due = now + min(max(part.days, 1), 7) * DAY
        self.touch(part)

    def lengthen(self, part: Part, days: int) -> None:
        part.accept_by += days * DAY
        part.lengthened = True
        self.touch(part)

    def may_cancel_late(self, part: Part, now: datetime) -> bool:
        if part.state not in MAKING or part.stands or part.case or self.at_bank:
            return False
        late = part.due + DAY
        return now >= (max(late, part.voided_at + 48 * HOUR) if part.voided_at else late)

    def may_stop(self) -> bool:
        return self.quiet() and self.next_unpaid is not None

    def stop(self, role: str, now: datetime) -> None:
        self.seller_acted |= role == "seller"
        unpaid = [part for part in self.parts if part.state == "unfunded"]
        goes_on = any(
            part.state not in ("unfunded", "accepted", "settled", "cancelled") for part in self.parts
        )
        for part in unpaid:
            self.end_part(part, "cancelled", now)
        if not goes_on:
            self.close(now, "completed")

    # --- asking to cancel ------------------------------------------------------------------------
    def may_ask_cancellation(self) -> bool:
        return self.quiet() and self.under_way is not None and self.cancellation is None

    def ask_cancellation(self, role: str, to_seller: int, now: datetime) -> None:
        self.seller_acted |= role == "seller"
        part = self.under_way
        blocks = part.state == "delivered" and role not in part.blocked_by
        if blocks:
            part.blocked_by.add(role)
        self.cancellation = (part, Ask(role, now + 48 * HOUR, to_seller, blocks))

    def end_as_asked(self, now: datetime) -> None:
        part, ask = self.cancellation
        split = ask.amount
        self.cancellation = None
        kept = split > 0 or any(each.state in ("accepted", "settled") for each in self.parts)
        if split:
            self.end_part(part, "settled", now)
            self.back_from_escrow(part, part.escrow - split)
            self.release(part, now)
        self.close_rest(now)
        self.close(now, "completed" if kept else "cancelled")

    def drop_cancellation(self, now: datetime) -> None:
        """Declined, or taken back."""
        part, ask = self.cancellation
        self.cancellation = None
        self.lift(part, now, first=ask.blocks)

    # --- more time, more work, money back ------------------------------------------------------------
    def latest_due(self, part: Part) -> datetime:
        """60 days past due, and so that review and clearance still end within the 80 days money may be held."""
        return min(self.deadline(part) + 60 * DAY, part.funded_at + (80 - 3 - 7 - 14) * DAY)

    def deadline(self, part: Part) -> datetime:
        return max(part.due, part.revision_due) if part.state == "in_revision" else part.due

    def may_ask_extension(self, part: Part, now: datetime) -> bool:
        room = part.state in MAKING and self.latest_due(part) > max(self.deadline(part), now) + DAY
        return bool(room and not part.extension and not part.case)

    def ask_extension(self, part: Part, role: str, until: datetime, now: datetime) -> None:
        self.seller_acted |= role == "seller"
        part.extension = Ask(role, now + 48 * HOUR, until=until)

    def agree_extension(self, part: Part) -> None:
        until = part.extension.until
        part.due = max(part.due, until)
        if part.state == "in_revision":
            part.revision_due = max(part.revision_due, until)
        self.touch(part)

    def may_propose_extra(self, part: Part) -> bool:
        return part.state in UNDER_WAY and not part.extra and not part.case

    def propose_extra(self, part: Part, price: int, now: datetime) -> None:
        self.seller_acted = True
        part.extra = Ask("seller", now + 7 * DAY, price)

    def most_refund(self, part: Part, now: datetime) -> int:
        """The most that may go back by agreement; 0 where nothing may."""
        if part.case or part.at_bank or part.state in ("unfunded", "cancelled"):
            return 0
        if part.earning is None:
            least = self.cancellation[1].amount if self._is_asked(part) else 0
            return max(part.escrow - 1 - least, 0)
        end = part.earning.clears_at + 30 * DAY
        most = part.earning.left if now <= end else 0
        while most and self.shares(part.earning, most)[1] > self._seller_has(part.earning):
            most = most * 3 // 4
        return most

    def _is_asked(self, part: Part) -> bool:
        return self.cancellation is not None and self.cancellation[0] is part

    def _seller_has(self, earning: Earning) -> int:
        return self.available + (0 if earning.cleared else earning.free)

    def propose_refund(self, part: Part, role: str, amount: int, now: datetime) -> None:
        self.seller_acted |= role == "seller"
        part.refund = Ask(role, now + 48 * HOUR, amount, at=now)

    def may_agree_refund(self, part: Part, now: datetime) -> bool:
        """Looked at again as the money is now."""
        if part.case or part.at_bank:
            return False
        amount = part.refund.amount
        if part.earning is None:
            return amount < part.escrow and not (
                self._is_asked(part) and self.cancellation[1].amount >= part.escrow - amount
            )
        fits = amount <= part.earning.left and now <= part.earning.clears_at + 30 * DAY
        return fits and self.shares(part.earning, amount)[1] <= self._seller_has(part.earning)

    def agree_refund(self, part: Part) -> None:
        amount, part.refund = part.refund.amount, None
        if part.earning is None:
            self.back_from_escrow(part, amount)
        else:
            self.take_by_agreement(part.earning, amount)

    def take_by_agreement(self, earning: Earning, gross: int) -> None:
        """From this one's clearance or what is left of it, then from what else is available."""
        fee, seller, rounding = self.shares(earning, gross)
        own = min(seller, earning.free)
        earning.here -= own
        taken = self.take_available(seller - own)
        assert own + taken == seller
        self.rounding -= rounding
        self.give_up(earning, gross, fee, seller)
        self.send_back(earning.lines, gross)

    # --- thanks ---------------------------------------------------------------------------------------
    def may_tip(self, now: datetime) -> bool:
        kept = any(part.earning and part.earning.left for part in self.parts)
        fits = self.price - self.tipped >= LEAST_TIP
        return self.state == "completed" and now <= self.ended_at + 30 * DAY and kept and fits

    def tip_to_return(self, now: datetime) -> Earning | None:
        found = [
            tip for tip in self.tips if not tip.cleared and tip.clears_at > now and tip.whole and not tip.held
        ]
        return found[-1] if found else None

    # --- taking money out -------------------------------------------------------------------------------
    def clear(self, earning: Earning) -> None:
        repaid = min(self.debt, earning.free)
        self.debt -= repaid
        earning.here -= repaid
        earning.cleared = True

    def may_withdraw(self, now: datetime) -> bool:
        rested = self.withdrew_at is None or now > self.withdrew_at + DAY + HOUR
        return self.available >= 10_00 and rested

    def withdraw(self, amount: int, now: datetime) -> None:
        before = {earning: earning.here for earning in self.cleared()}
        assert self.take_available(amount) == amount
        parts = [(earning, here - earning.here) for earning, here in before.items() if here > earning.here]
        self.payouts.append((amount, parts))
        self.withdrew_at = now

    def payout_ends(self, *, paid: bool) -> None:
        amount, parts = self.payouts.pop(0)
        if paid:
            self.bank_account -= amount
            return
        for earning, part in parts:
            earning.here += part

    # --- lines for a bank ---------------------------------------------------------------------------------
    def charges(self) -> list[tuple[Line, Part | None, Earning | None]]:
        """Card payments that a bank has not taken back yet."""
        taken: set[int] = {bank.line.payment for bank in self.banks()}
        found = [(line, part, part.earning) for part in self.parts for line in part.lines]
        found += [(line, None, tip) for tip in self.tips for line in tip.lines]
        return [each for each in found if each[0].source == "card" and each[0].payment not in taken]

    def banks(self) -> list[Bank]:
        return [b for part in self.parts for b in part.banks] + [b for tip in self.tips for b in tip.banks]
