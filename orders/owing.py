"""Money of an order: what is to pay, to release and to send back. Amounts in minor units of its currency.

Journals and rows are added to the act and written when its door closes. A milestone's escrow is fed by funding
lines, one a payment; refunds eat the highest line first, releases take what is left of all of them."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Sum

from ledger import accounts, commission
from ledger.posting import Leg
from orders import payers
from orders.case import sure
from orders.door import Act
from orders.models import Dispute, FundingLine, Milestone, MoneyDue, Order, Release, ReleaseLine
from sellers import allowances
from sellers.levels import Level

REPEAT_ORDERS, REPEAT_DAYS = 3, 3  # the published risk rule: a known buyer's money clears sooner


@dataclass(frozen=True)
class Charge:
    """What one milestone costs the buyer."""

    price_minor: int
    fee_minor: int
    tax_minor: int

    @property
    def total_minor(self) -> int:
        return self.price_minor + self.fee_minor + self.tax_minor


def to_pay(order: Order, milestones: list[Milestone], milestone: Milestone) -> Charge:
    """The milestone's price with its share of fee and tax; the shares of all milestones add up to the order's.

    Extras bought while the order runs are charges of their own and change nothing here."""
    later = [extra for extra in order.extras if extra.get("milestone")]
    price = order.price_minor - sum(extra["price_minor"] for extra in later)
    fee = order.fee_minor - sum(extra["fee_minor"] for extra in later)

    def agreed(m: Milestone) -> int:
        return m.price_minor - sum(e["price_minor"] for e in later if e["milestone"] == m.ref)

    before = sum(agreed(m) for m in milestones if m.position < milestone.position)
    after = before + agreed(milestone)

    def share(total: int) -> int:
        return total * after // price - total * before // price

    return Charge(agreed(milestone), share(fee), share(order.tax_minor))


def fund(
    act: Act,
    milestone: Milestone,
    charge: Charge,
    *,
    payment_ref: str,
    charge_id: str,
    intent_id: str,
    credit_minor: int = 0,
) -> None:
    """A payment becomes the milestone's escrow: a funding line of its own for the card, before it one for credit."""
    escrow, after = accounts.escrow(milestone.ref), len(lines_of(act, milestone))
    named = {"payment_ref": payment_ref, "charge_id": charge_id, "intent_id": intent_id}
    pay_in(
        act, charge, escrow, credit_minor=credit_minor, after=after, about={"milestone": milestone}, **named
    )
    del act.lines[milestone.pk]


def pay_in(
    act: Act,
    charge: Charge,
    escrow: accounts.Account,
    *,
    payment_ref: str,
    charge_id: str,
    intent_id: str,
    credit_minor: int,
    about: dict,
    after: int = 0,
) -> list[FundingLine]:
    """Write and book what a payment brought: the line paid by credit, then the card's, numbered on from `after`.

    about: the milestone or the tip that is paid for, as fields of a line."""
    by_credit, by_card = _cut(charge, credit_minor)
    sources = (
        ("credit", by_credit, "", accounts.credit_hold(payment_ref)),
        ("charge", by_card, charge_id, accounts.stripe()),
    )
    lines: list[FundingLine] = []
    legs = []
    for kind, part, name, source in sources:
        if not part.total_minor:
            continue
        made = FundingLine.objects.create(
            **about,
            number=after + len(lines) + 1,
            kind=kind,
            payment_ref=payment_ref,
            charge_id=name,
            amount_minor=part.price_minor,
            fee_minor=part.fee_minor,
            tax_minor=part.tax_minor,
            funded_at=act.now,
        )
        lines.append(made)
        legs += [
            Leg(source, escrow, part.price_minor),
            Leg(source, accounts.buyer_fee(), part.fee_minor),
            Leg(source, accounts.vat(), part.tax_minor),
        ]
    act.post(key=f"pi:{intent_id}:succeeded", kind="payment", ref=intent_id, legs=legs)
    return lines


def _cut(charge: Charge, credit_minor: int) -> tuple[Charge, Charge]:
    """What of a charge credit pays and what the card does: credit the price first. Where both pay, both pay for work."""
    both = 0 < credit_minor < charge.total_minor
    price = min(credit_minor, charge.price_minor - (1 if both else 0))
    fee = min(credit_minor - price, charge.fee_minor)
    credit = Charge(price, fee, credit_minor - price - fee)
    return credit, Charge(
        charge.price_minor - price, charge.fee_minor - fee, charge.tax_minor - credit.tax_minor
    )


def return_payment(act: Act, *, payment_ref: str, intent_id: str, amount_minor: int, reason: str) -> None:
    """A payment that may not be taken goes back as it came."""
    act.post(
        key=f"pi:{intent_id}:refused",
        kind="payment_returned",
        ref=intent_id,
        legs=[Leg(accounts.stripe(), accounts.refund_in_flight(), amount_minor)],
    )
    act.owe(MoneyDue.Kind.REFUND, payment_ref=payment_ref, amount_minor=amount_minor, reason=reason)


def set_aside(act: Act, *, intent_id: str, amount_minor: int, currency: str) -> None:
    """A payment of another amount or currency waits in suspense for staff, in its own currency."""
    act.post(
        key=f"pi:{intent_id}:suspense",
        kind="suspense",
        ref=intent_id,
        currency=currency,
        legs=[Leg(accounts.stripe(), accounts.suspense(), amount_minor)],
    )


def close_checkouts(act: Act) -> None:
    """Open checkouts of the order are to be closed at the provider."""
    act.owe(MoneyDue.Kind.EXPIRE_SESSIONS)


def lines_of(act: Act, milestone: Milestone) -> list[FundingLine]:
    """The milestone's funding lines in order of payment, read once an act."""
    if milestone.pk not in act.lines:
        act.lines[milestone.pk] = list(FundingLine.objects.filter(milestone=milestone).order_by("number"))
    return act.lines[milestone.pk]


def in_escrow(act: Act, milestone: Milestone) -> int:
    """What of the milestone's money was neither released nor sent back, for one that has not ended."""
    return sum(line.amount_minor - line.refunded_minor for line in lines_of(act, milestone))


# --- back to the buyer ----------------------------------------------------------------
def refund(act: Act, milestone: Milestone, gross_minor: int, *, reason: str) -> int:
    """Send `gross_minor` of the escrow back, highest line first, with its fee and tax. Returns all that goes back."""
    escrow = accounts.escrow(milestone.ref)
    return send_back(act, milestone, gross_minor, [(escrow, gross_minor)], reason=reason)


def send_back(
    act: Act,
    milestone: Milestone | None,
    gross_minor: int,
    sources: list,
    *,
    reason: str,
    lines: list[FundingLine] | None = None,
) -> int:
    """One refund a line, highest first, fed from `sources` [(account, amount)] in their order. lines: those of the
    milestone unless given."""
    left, sent = gross_minor, 0
    sources = [list(source) for source in sources if source[1]]
    for line in reversed(lines_of(act, sure(milestone)) if lines is None else lines):
        part = min(left, line.amount_minor - line.refunded_minor)
        if part <= 0:
            continue
        fee, tax = (share_on_top(line, total, part) for total in (line.fee_minor, line.tax_minor))
        if line.kind == "credit":
            to, key = accounts.buyer_credit(act.order.buyer.ref), f"{line.payment_ref}:{line.refunded_minor}"
        elif act.order.refund_to_credit:
            to, key = (
                accounts.buyer_credit(act.order.buyer.ref),
                f"{line.payment_ref}:card:{line.refunded_minor}",
            )
            line.credited_minor += part + fee + tax
        else:
            due = act.owe(
                MoneyDue.Kind.REFUND,
                payment_ref=line.payment_ref,
                amount_minor=part + fee + tax,
                reason=reason,
            )
            to, key = accounts.refund_in_flight(), due.ref
        legs = [Leg(account, to, amount) for account, amount in _take(sources, part)]
        legs += [Leg(accounts.buyer_fee(), to, fee), Leg(accounts.vat(), to, tax)]
        act.post(key=f"refund:{key}", kind="refund", legs=legs, ref=line.payment_ref)
        line.refunded_minor += part
        line.save(update_fields=["refunded_minor", "credited_minor"])
        left -= part
        sent += part + fee + tax
    if left:
        raise ValueError(f"{milestone or act.order} has {left} less than was to go back")
    return sent


def share_on_top(line: FundingLine, total: int, part: int) -> int:
    """The share of what was paid on top that goes back with `part`; all shares add up to `total`."""
    before, after = line.refunded_minor, line.refunded_minor + part
    return total * after // line.amount_minor - total * before // line.amount_minor


def on_top_of(lines: list[FundingLine], gross_minor: int) -> int:
    """Fee and tax that would go back with `gross_minor` of these lines (in order of payment), highest line first."""
    left, on_top = gross_minor, 0
    for line in reversed(lines):
        part = min(left, line.amount_minor - line.refunded_minor)
        if part > 0:
            on_top += sum(share_on_top(line, total, part) for total in (line.fee_minor, line.tax_minor))
            left -= part
    return on_top


def _take(sources: list, amount: int) -> list[tuple]:
    taken = []
    while amount and sources:
        account, holds = sources[0]
        part = min(amount, holds)
        taken.append((account, part))
        amount -= part
        sources[0][1] -= part
        if not sources[0][1]:
            sources.pop(0)
    return taken


# --- to the seller -----------------------------------------------------------------------
def released_minor(order: Order) -> int:
    """R − B: what was released on the order less what was taken back since; tips are a series of their own."""
    releases = Release.objects.filter(order=order, tip=None)
    total = releases.aggregate(n=Sum(F("gross_minor") - F("taken_back_minor")))
    return total["n"] or 0


def release(act: Act, milestone: Milestone) -> Release | None:
    """All that is left in the milestone's escrow becomes commission and the seller's earnings in clearance."""
    order = act.order
    lines = [line for line in lines_of(act, milestone) if line.amount_minor > line.refunded_minor]
    parts = [line.amount_minor - line.refunded_minor for line in lines]
    if not parts:
        return None
    shares = commission.over_lines(released_minor(order), parts, order.commission_bps)
    gross, fee = sum(parts), sum(share.commission_minor for share in shares)
    days = clearance_days(order)
    made = Release(
        order=order,
        milestone=milestone,
        seller=order.seller,
        currency=order.currency,
        gross_minor=gross,
        commission_minor=fee,
        net_minor=gross - fee,
        released_at=act.now,
        clears_at=act.now + timedelta(days=days),
    )
    if not made.net_minor:
        made.state, made.clears_at, made.cleared_at = Release.State.CLEARED, act.now, act.now
    made.save(force_insert=True)
    ReleaseLine.objects.bulk_create(
        ReleaseLine(
            release=made,
            funding_line=line,
            number=line.number,
            gross_minor=share.gross_minor,
            commission_minor=share.commission_minor,
            net_minor=share.net_minor,
        )
        for line, share in zip(lines, shares, strict=True)
    )
    escrow = accounts.escrow(milestone.ref)
    act.post(
        key=f"release:{made.ref}",
        kind="release",
        legs=[
            Leg(escrow, accounts.commission(), fee),
            Leg(escrow, accounts.seller_pending(made.ref), made.net_minor),
        ],
    )
    return made


def clearance_days(order: Order) -> int:
    """How long this release waits: never longer than was shown at checkout, shorter by today's level, and three
    days for a buyer with three cleared orders with this seller who shares no card with them."""
    profile = getattr(order.seller, "seller", None)
    level, is_pro = (profile.level, profile.is_pro) if profile else (Level.NEW, False)
    days = min(order.clearance_days, allowances.allowance(level=level, is_pro=is_pro).clearance_days)
    known = (
        Release.objects.filter(
            seller=order.seller_id,
            order__buyer=order.buyer_id,
            state=Release.State.CLEARED,
            taken_back_minor=0,
        )
        .values("order")
        .distinct()[:REPEAT_ORDERS]
    )
    if days <= REPEAT_DAYS or len(known) < REPEAT_ORDERS:
        return days
    return days if payers.are_linked(order.buyer_id, order.seller_id) else REPEAT_DAYS


# --- in dispute after acceptance -------------------------------------------------------------
def hold_of_release(act: Act, release: Release, stake_minor: int, *, held_minor: int = 0) -> int:
    """Keep the seller's share of `stake_minor` (gross) from clearing and from withdrawals, less what of it is held
    already. Returns what is held anew."""
    share = max(taken_back(act, release, stake_minor).seller_minor - held_minor, 0)
    release.held_minor += share
    release.save(update_fields=["held_minor"])
    left = share
    for line in release.lines.order_by("-number"):
        part = min(left, line.payable_minor)
        line.withheld_minor += part
        line.save(update_fields=["withheld_minor"])
        left -= part
    return share


def return_hold(
    act: Act,
    release: Release,
    dispute: Dispute,
    amount_minor: int,
    *,
    kind: str,
    key: str,
    rounding_minor: int = 0,
) -> None:
    """Held money goes back to the release, or to what is available if the rest has cleared meanwhile.

    rounding_minor: cents of the hold that the house bore before and gets back."""
    hold = accounts.hold_pending(accounts.dispute_case(dispute.ref, dispute.milestone.ref))
    cleared = release.state == Release.State.CLEARED
    to = accounts.seller_available(act.order.seller.ref) if cleared else accounts.seller_pending(release.ref)
    act.post(
        key=f"dispute:{dispute.ref}:{key}",
        kind=kind,
        legs=[Leg(hold, to, amount_minor), Leg(hold, accounts.rounding(), rounding_minor)],
    )
    release.held_minor -= amount_minor
    release.save(update_fields=["held_minor"])
    left = amount_minor
    for line in release.lines.order_by("number"):
        part = min(left, line.withheld_minor)
        line.withheld_minor -= part
        line.save(update_fields=["withheld_minor"])
        left -= part


def take_back(act: Act, milestone: Milestone, release: Release, dispute: Dispute) -> None:
    """What staff gave the buyer of a release leaves it: the seller's part from the hold, the commission's by F,
    the odd cent from the house; the rest of the hold returns."""
    gross, held = sure(dispute.ruled_minor), dispute.held_pending_minor
    parts = taken_back(act, release, gross)
    seller = min(parts.seller_minor, held)
    rounding = parts.rounding_minor + parts.seller_minor - seller
    hold = accounts.hold_pending(accounts.dispute_case(dispute.ref, milestone.ref))
    sources = [
        (hold, seller + min(rounding, 0)),
        (accounts.commission(), parts.commission_minor),
        (accounts.rounding(), max(rounding, 0)),
    ]
    send_back(act, milestone, gross, sources, reason="ruled")
    release.taken_back_minor += gross
    release.net_taken_back_minor += seller
    release.held_minor -= seller
    release.save(update_fields=["taken_back_minor", "net_taken_back_minor", "held_minor"])
    return_hold(
        act,
        release,
        dispute,
        held - seller,
        kind="dispute_ruled",
        key="ruled",
        rounding_minor=max(-rounding, 0),
    )


def taken_back(act: Act, release: Release, gross_minor: int) -> commission.TakenBack:
    """Who gives up what when this much of a release goes back."""
    return commission.take_back(
        released_minor=released_minor(act.order),
        gross_minor=gross_minor,
        bps=act.order.commission_bps,
        release_left_minor=release.gross_minor - release.taken_back_minor,
        seller_holds_minor=release.net_minor - release.net_taken_back_minor - release.absorbed_minor,
    )
