"""Do orders and the ledger tell the same story? The invariants I4, I5, I6, I11 and I12, set-based.

Per order, in minor units: paid = what its funding lines brought; E = what left escrow (or its hold) for the buyer;
R = gross released; B = gross taken back of releases; tips are a series of their own. One transaction reads rows and
ledger (ledger.checks)."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, Sum

from ledger import accounts, balances
from ledger.checks import Finding, one_snapshot
from ledger.commission import commission, tip_step
from orders.models import FundingLine, Order, Release, ReleaseLine

HOUSE = frozenset({"dispute_loss"})  # absorbs for the seller
BACK = frozenset({"refund_in_flight", "buyer_credit", "dispute_receivable"})


class Flows:
    """Sums of one order's transfers by pair of kinds."""

    def __init__(self):
        self.by_pair: dict[tuple[str, str], int] = defaultdict(int)

    def sum(self, sources: Iterable[str] | None, targets: Iterable[str] | None) -> int:
        return sum(
            amount
            for (debit, credit), amount in self.by_pair.items()
            if (sources is None or debit in sources) and (targets is None or credit in targets)
        )

    def balance(self, *kinds: str) -> int:
        """What the order's journals have left on accounts of these (credit) kinds."""
        return self.sum(None, kinds) - self.sum(kinds, None)


def check(order_refs: Iterable[str] | None = None) -> list[Finding]:
    """Every order, or these; an empty list means that nothing is wrong."""
    with one_snapshot():
        wanted = None if order_refs is None else list(order_refs)
        orders = Order.objects.all() if wanted is None else Order.objects.filter(ref__in=wanted)
        flows: dict[str, Flows] = defaultdict(Flows)
        for flow in balances.flows(subjects=wanted):
            flows[flow.subject].by_pair[flow.debit, flow.credit] += flow.amount_minor
        rows = _rows(orders)
        found = []
        for pk, ref, state, bps, price in orders.values_list(
            "id", "ref", "state", "commission_bps", "price_minor"
        ):
            found += _order(ref, rows[pk], flows[ref], bps=bps, price=price, ended=state in Order.FINAL)
        return found + _available(orders)


def _rows(orders) -> dict[int, dict[str, int]]:
    """Sums of funding lines and releases by order id."""
    every = ("paid", "sent_back", "R", "B", "tips_paid", "tips", "tips_back")
    sums: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(every, 0))
    lines = FundingLine.objects.filter(milestone__order__in=orders).order_by().values_list("milestone__order")
    for pk, paid, sent_back in lines.annotate(paid=Sum("amount_minor"), sent_back=Sum("refunded_minor")):
        sums[pk].update(paid=paid, sent_back=sent_back)
    for names, of_tips in ((("R", "B"), False), (("tips", "tips_back"), True)):
        releases = Release.objects.filter(order__in=orders, tip__isnull=not of_tips)
        for pk, *totals in (
            releases.order_by()
            .values_list("order")
            .annotate(released=Sum("gross_minor"), taken_back=Sum("taken_back_minor"))
        ):
            sums[pk].update(zip(names, totals, strict=True))
    tips = FundingLine.objects.filter(tip__order__in=orders).order_by().values_list("tip__order")
    for pk, paid in tips.annotate(paid=Sum("amount_minor")):
        sums[pk].update(tips_paid=paid)
    return sums


def _order(
    ref: str, rows: dict[str, int], flows: Flows, *, bps: int, price: int, ended: bool
) -> list[Finding]:
    found: list[Finding] = []

    def expect(invariant: str, expected: int, seen: int, text: str) -> None:
        if expected != seen:
            found.append(Finding(invariant, ref, expected, seen, text))

    escrow = flows.balance("escrow", "hold_escrow")
    sent_back = flows.sum(("escrow", "hold_escrow"), None) - flows.sum(
        ("escrow", "hold_escrow"), ("escrow", "hold_escrow", "commission", "seller_pending")
    )
    released, taken_back = rows["R"], rows["B"]
    expect("I4", rows["paid"], sent_back + escrow + released, "paid = sent back + escrow + held + released")
    expect(
        "I4",
        rows["sent_back"],
        sent_back + taken_back,
        "funding lines sent back = escrow sent back + taken back",
    )
    earned = flows.balance("seller_pending", "hold_pending")
    earned += flows.sum(("seller_pending", "hold_pending"), ("seller_available", "seller_debt"))
    earned -= flows.sum(("seller_available",), (*BACK, "hold_pending", "rounding"))
    earned -= flows.sum(("seller_debt",), (*BACK, "rounding"))
    house = flows.balance("commission", "rounding")
    absorbed = flows.sum(HOUSE, BACK)
    given = rows["tips"] - rows["tips_back"]
    expect("I4", rows["tips_paid"], rows["tips"], "tips paid = tips released")
    expect(
        "I5",
        released - taken_back + given + absorbed,
        house + earned,
        "released − taken back = commission + rounding + seller's",
    )
    fee = commission(max(released - taken_back, 0), bps) + tip_step(0, given, price_minor=price, bps=bps)
    expect("I6", fee, flows.balance("commission"), "commission = F(released − taken back) + T(tips)")
    if ended:
        expect("I11", 0, escrow, "an ended order has nothing in escrow")
    return found


def _available(orders) -> list[Finding]:
    """I12: what has cleared and was not paid out, held or taken back is what the seller has available."""
    sellers = orders.order_by().values("seller_id")
    payable: dict[str, dict[str, int]] = defaultdict(dict)
    lines = ReleaseLine.objects.filter(release__state=Release.State.CLEARED, release__seller__in=sellers)
    for seller, currency, total in (
        lines.order_by()
        .values_list("release__seller__ref", "release__currency")
        .annotate(n=Sum(F("net_minor") - F("withheld_minor") - F("allotted_minor")))
    ):
        payable[currency][seller] = total
    found = []
    for currency, by_seller in payable.items():
        held = balances.balances([accounts.seller_available(ref) for ref in by_seller], currency)
        for ref, total in by_seller.items():
            available = held[accounts.seller_available(ref)]
            if available != total:
                found.append(
                    Finding(
                        "I12", f"user:{ref}", total, available, "cleared less withdrawn = what is available"
                    )
                )
    return found
