"""What an order says to money that is here for it: for itself, a milestone, an extra or a tip."""

from typing import Any

from orders import extras, lifecycle, tips
from payments.models import Payment


def judge(payment: Payment, **landed: Any) -> lifecycle.Paid:
    """Booked, refused or set aside, by the act of what the payment is for; `landed` as those acts take it. The payment's
    credit comes on top of what the card paid."""
    landed |= {"payment_ref": payment.ref, "credit_minor": payment.credit_minor}
    if payment.kind == Payment.Kind.EXTRA:
        return extras.pay(request_ref=payment.about_ref, **landed)
    if payment.kind == Payment.Kind.TIP:
        return tips.pay(tip_ref=payment.about_ref, **landed)
    milestone_ref = payment.milestone.ref if payment.milestone else None
    return lifecycle.pay(order_ref=payment.order.ref, milestone_ref=milestone_ref, **landed)
