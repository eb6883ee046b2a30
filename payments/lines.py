"""What stands on the lines of a document. Rows are kept as data and put into words when they are read, each in the
reader's language; what people wrote themselves is copied. Amounts in minor units."""

from django.utils.translation import gettext as _

from orders.models import Milestone, Order
from payments.causes import Claim
from payments.models import Document, Payment


def lines_of(
    order: Order,
    milestone: Milestone | None,
    claim: Claim,
    *,
    payment: Payment | None = None,
    extra: str = "",
) -> list[dict]:
    """Rows {"what", "text", "amount_minor"} that add up to the net amount. extra: the title of one bought later."""
    text, kind = _text(order, milestone), payment.kind if payment else ""
    if claim.kind == Document.Kind.COMMISSION:
        row: dict = {"what": "commission_back" if claim.credit else "commission"}
        if milestone:  # a tip has no one rate: its first part is free
            row["bps"] = order.commission_bps
    elif claim.kind == Document.Kind.FEE:
        row = {"what": "fee_back" if claim.credit else "fee"}
    elif claim.credit:
        row = {"what": "refund"}
    elif kind == Payment.Kind.TIP:
        row = {"what": "tip"}
    elif kind == Payment.Kind.EXTRA:
        row, text = {"what": "extra"}, extra or text
    else:
        return _work(order, text, claim.net_minor)
    return [{**row, "text": text, "amount_minor": claim.net_minor}]


def _text(order: Order, milestone: Milestone | None) -> str:
    """The order, and its milestone where that says more."""
    if milestone is None or milestone.title in (order.title, order.package_name):
        return f"{order.title} ({order.package_name})" if order.package_name else order.title
    return f"{order.title}: {milestone.title}"


def _work(order: Order, text: str, net_minor: int) -> list[dict]:
    """The package and the extras bought with it, where they add up to what was paid; else one line."""
    rows, left = [], net_minor
    if order.package_id:
        left -= order.package.price_minor
        rows.append({"what": "work", "text": text, "amount_minor": order.package.price_minor})
        for extra in order.extras:
            if left <= 0:
                break
            price = int(extra["price_minor"])
            left -= price
            rows.append({"what": "extra", "text": str(extra["title"]), "amount_minor": price})
    if not rows or left:
        return [{"what": "work", "text": text, "amount_minor": net_minor}]
    return [row for row in rows if row["amount_minor"]]


def in_words(line: dict) -> str:
    """A row in the reader's language."""
    text = line["text"]
    words = {
        "work": text,
        "extra": _("Extra: %(text)s") % {"text": text},
        "tip": _("Tip for %(text)s") % {"text": text},
        "refund": _("Given back: %(text)s") % {"text": text},
        "fee": _("Buyer fee for %(text)s") % {"text": text},
        "fee_back": _("Buyer fee given back: %(text)s") % {"text": text},
        "commission": _("Commission on %(text)s") % {"text": text},
        "commission_back": _("Commission given back: %(text)s") % {"text": text},
    }
    return words[line["what"]]
