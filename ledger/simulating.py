"""Lives of orders by chance, in a few dictionaries: every cent is accounted for after every step.

What moves is decided by the functions that the product uses (ledger.commission); what must come out is told by a
model of the whole order that knows only totals: what was released, what was taken back, what tips add up to.
No database, so that hundreds of thousands of lives take minutes."""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from random import Random

from ledger import commission

OUTSIDE = {"card", "bank", "paid out", "goodwill", "rounding"}  # may go below zero; all others may not


class Wrong(Exception):
    """A cent is not where it must be."""


@dataclass
class Line:
    """One payment for a milestone. left: what of it was not sent back yet, in minor units."""

    source: str  # card | credit
    left: int


@dataclass
class Work:
    """A milestone, or the tips of an order, which are released at once."""

    name: str
    lines: list[Line] = field(default_factory=list)
    state: str = "open"  # open | released | cleared
    released: int = 0  # gross released and not taken back
    holds: int = 0  # what of the net the seller has not given up
    held: int = 0  # escrow held by a dispute or a chargeback

    @property
    def paid(self) -> int:
        return sum(line.left for line in self.lines)


class Life:
    """One order and what is done with it. `done` counts the steps by name."""

    def __init__(self, r: Random):
        self.r = r
        self.bps = r.choice((2000, 2000, 2000, 1999, 1, 0, 3333))
        self.money: Counter = Counter({"credit": r.choice((0, 0, 5, 2500, 100_000))})
        self.at_start = self.money["credit"]
        self.works = [Work(f"milestone {n}") for n in range(r.choice((1, 1, 2, 3, 5, 20)))]
        self.tips = Work("tips")
        self.price = self.released = self.tipped = self.absorbed = 0
        self.done: Counter = Counter()

    # --- moving ------------------------------------------------------------------------------
    def move(self, source: str, to: str, minor: int) -> None:
        """Raises Wrong where an amount is below zero or an account has less than that."""
        if minor < 0 or (source not in OUTSIDE and self.money[source] < minor):
            raise Wrong(f"{minor} from {source}, which has {self.money[source]}, to {to}")
        self.money[source] -= minor
        self.money[to] += minor

    def either_way(self, source: str, to: str, minor: int) -> None:
        self.move(source, to, minor) if minor >= 0 else self.move(to, source, -minor)

    def amount(self, most: int) -> int:
        """1 … most; often all of it, or next to nothing."""
        return min(most, self.r.choice((most, 1, 2, 3, 7, max(1, most - 1), self.r.randint(1, most))))

    # --- the steps ---------------------------------------------------------------------------
    def step(self) -> None:
        """One thing that may happen now, done and looked at."""
        name = self.r.choice(STEPS)
        for work in self.r.sample([*self.works, self.tips], len(self.works) + 1):
            if getattr(self, name)(work):
                self.done[name] += 1
                break
        self.look()

    def pay(self, work: Work) -> bool:
        """A milestone, or an extra for it; credit first where there is some, or a card alone."""
        if work is self.tips or work.state != "open" or len(work.lines) > 4 or self.tips.lines:
            return False
        price = self.r.choice((1, 2, 3, 5, 333, 999, 1000, 5001, 14_995, self.r.randint(1, 500_000)))
        credit = min(price, self.money["credit"]) if self.r.random() < 0.3 else 0
        for source, part in (("credit", credit), ("card", price - credit)):
            if part:
                self.move(source, f"escrow {work.name}", part)
                work.lines.append(Line(source, part))
        self.price += price
        return True

    def refund(self, work: Work) -> bool:
        """A part of what waits, or all."""
        free = work.paid - work.held if work.state == "open" else 0
        if work is self.tips or free <= 0:
            return False
        self.send_back(work, f"escrow {work.name}", self.amount(free))
        return True

    def accept(self, work: Work) -> bool:
        """What waits is released, line by line in order of payment."""
        if work is self.tips or work.state != "open" or work.held or not work.paid:
            return False
        self.release(work, f"escrow {work.name}", work.paid)
        return True

    def dispute(self, work: Work) -> bool:
        """A part is held and split by a ruling; the rest of the escrow is released with the seller's part."""
        if work is self.tips or work.state != "open" or work.held or not work.paid:
            return False
        held = self.amount(work.paid)
        self.move(f"escrow {work.name}", f"hold {work.name}", held)
        to_buyer = self.r.randint(0, held)
        self.send_back(work, f"hold {work.name}", to_buyer)
        self.move(f"hold {work.name}", f"escrow {work.name}", held - to_buyer)
        if work.paid:
            self.release(work, f"escrow {work.name}", work.paid)
        return True

    def take_back(self, work: Work) -> bool:
        """A refund after acceptance, or the ruling of a dispute opened then: a part, or all."""
        if work.state == "open" or not work.released:
            return False
        self.back(work, self.amount(work.released), to="card")
        return True

    def charge_back(self, work: Work) -> bool:
        """The bank takes a charge. Won: all as before. Lost: gone, and the house may bear the seller's part."""
        gross = work.lines[-1].left if work.lines else 0
        if work.held or not gross or (work is self.tips and work.released < gross):
            return False
        if work.state == "open":
            self.move(f"escrow {work.name}", f"hold {work.name}", gross)
            if self.r.random() < 0.5:
                self.move(f"hold {work.name}", f"escrow {work.name}", gross)
            else:
                work.lines[-1].left = 0
                self.move(f"hold {work.name}", "bank", gross)
        elif self.r.random() < 0.5:
            gross = min(gross, work.released)
            seller = self.back(work, gross, to="bank")
            if self.r.random() < 0.5:  # the house bears it
                self.move("goodwill", "available", seller)
                self.absorbed += seller
        return True

    def tip(self, work: Work) -> bool:
        """A tip, at most what the order cost; commission only above a fifth of the price."""
        most = self.price - self.tipped
        if work is not self.tips or not self.released or most < 1:
            return False
        minor = self.amount(min(most, 100_000))
        fee = self.tip_fee(self.tipped, self.tipped + minor)
        self.move("card", "commission", fee)
        self.move("card", "pending tips", minor - fee)
        work.lines.append(Line("card", minor))
        work.state, work.released, work.holds = "released", work.released + minor, work.holds + minor - fee
        self.tipped += minor
        return True

    def clear(self, work: Work) -> bool:
        """The seller's part becomes available; what the seller owes is taken first."""
        pending = self.money[f"pending {work.name}"]
        if work.state != "released" or (work is self.tips and not pending):
            return False
        owed = min(pending, self.money["owed"])
        self.move(f"pending {work.name}", "owed paid", owed)
        self.move("owed", "owed settled", owed)
        self.move(f"pending {work.name}", "available", pending - owed)
        work.state = "cleared" if work is not self.tips else "released"
        return True

    def withdraw(self, _work: Work) -> bool:
        if not self.money["available"]:
            return False
        self.move("available", "paid out", self.amount(self.money["available"]))
        return True

    # --- their parts -------------------------------------------------------------------------
    def send_back(self, work: Work, place: str, minor: int) -> None:
        """The last payment first; to the card, or to credit by choice or where the card refuses."""
        left = minor
        for line in reversed(work.lines):
            part = min(left, line.left)
            line.left -= part
            left -= part
            self.move(place, "credit" if line.source == "credit" or self.r.random() < 0.2 else "card", part)

    def release(self, work: Work, place: str, gross: int) -> None:
        shares = commission.over_lines(self.released, [line.left for line in work.lines], self.bps)
        for share in shares:
            self.either_way(place, "commission", share.commission_minor)
            self.move(place, f"pending {work.name}", share.net_minor)
        work.state, work.released = "released", gross
        work.holds = sum(share.net_minor for share in shares)
        self.released += gross

    def back(self, work: Work, gross: int, *, to: str) -> int:
        """Take gross from a release; returns what the seller gave: pending first, then available, then as debt."""
        if work is self.tips:
            fee = self.tip_fee(self.tipped - gross, self.tipped)
            seller = work.holds if gross == work.released else min(gross - fee, work.holds)
            rounding = gross - fee - seller
            self.tipped -= gross
        else:
            parts = commission.take_back(
                released_minor=self.released,
                gross_minor=gross,
                bps=self.bps,
                release_left_minor=work.released,
                seller_holds_minor=work.holds,
            )
            fee, seller, rounding = parts.commission_minor, parts.seller_minor, parts.rounding_minor
            self.released -= gross
        self.done["cent of rounding"] += bool(rounding)
        if seller > work.holds or (gross == work.released and seller != work.holds):
            raise Wrong(f"the seller gives {seller} of the {work.holds} that {work.name} left")
        work.released -= gross
        work.holds -= seller
        self.either_way("commission", to, fee)
        self.either_way("rounding", to, rounding)
        pending = min(seller, self.money[f"pending {work.name}"])
        available = min(seller - pending, self.money["available"])
        self.move(f"pending {work.name}", to, pending)
        self.move("available", to, available)
        owed = seller - pending - available
        self.move("goodwill", to, owed)  # the house pays it now and the seller owes it
        self.money["owed"] += owed
        left = gross
        for line in reversed(work.lines):
            part = min(left, line.left)
            line.left -= part
            left -= part
        return seller

    def tip_fee(self, before: int, after: int) -> int:
        return commission.tip_step(before, after, price_minor=self.price, bps=self.bps)

    # --- what must be ------------------------------------------------------------------------
    def look(self) -> None:
        """Hold what is there against what the totals alone say. Raises Wrong."""
        money = self.money
        due = half_up(self.released, self.bps) + half_up(
            max(0, self.tipped - self.price * 2000 // 10_000), self.bps
        )
        if money["commission"] != due:
            raise Wrong(f"the commission is {money['commission']}; of what stays released {due} is due")
        inside = sum(minor for name, minor in money.items() if not name.startswith("owed"))
        if inside + money["owed paid"] != self.at_start:
            raise Wrong(f"{inside} in all, {self.at_start} at the start")
        seller = sum(
            minor for name, minor in money.items() if name.startswith("pending") or name in SELLERS
        ) - (money["owed"] + money["owed settled"] - money["owed paid"])
        kept = money["commission"] + money["rounding"]
        if seller != self.released + self.tipped - kept + self.absorbed:
            raise Wrong(f"the seller has {seller} of {self.released} + {self.tipped}, {kept} kept")
        waiting = sum(m for name, m in money.items() if name.startswith(("escrow", "hold")))
        if waiting != sum(work.paid for work in self.works if work.state == "open"):
            raise Wrong(f"{waiting} wait in escrow")

    def undo(self) -> None:
        """Everything goes back to the buyer: nothing may be left with the house. Raises Wrong."""
        for work in [*self.works, self.tips]:
            if work.state == "open" and work.paid:
                self.send_back(work, f"escrow {work.name}", work.paid)
            elif work.released:
                self.back(work, work.released, to="card")
            self.look()
        if self.money["commission"] or self.money["rounding"]:
            raise Wrong(f"{self.money['commission']} and {self.money['rounding']} stay with the house")


SELLERS = {"available", "paid out"}
STEPS = ("pay", "pay", "accept", "accept", "refund", "dispute", "take_back", "take_back", "take_back", "charge_back", "tip", "clear", "withdraw")  # fmt: skip


def half_up(gross: int, bps: int) -> int:
    """The commission of a gross, told once more and otherwise: as a fraction, half a cent going up."""
    return floor(Fraction(gross * bps, 10_000) + Fraction(1, 2))


def run(runs: int, seed: int) -> Counter:
    """So many lives of 5 to 40 steps; half of them are undone in the end. Returns how often each step was done.

    Raises Wrong with the number of the life: `Random(f"{seed} {number}")` tells it again."""
    done: Counter = Counter()
    for number in range(runs):
        r = Random(f"{seed} {number}")
        life = Life(r)
        try:
            for _ in range(r.randint(5, 40)):
                life.step()
            if r.random() < 0.5:
                life.undo()
                done["undone"] += 1
        except (Wrong, ValueError) as error:
            raise Wrong(f"life {number} of seed {seed}: {error}") from error
        done += life.done
    return done
