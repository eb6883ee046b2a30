"""A case that is open for too long alarms staff. It is all it does: no money moves by itself."""

from datetime import datetime

from orders import door
from orders.case import sure
from orders.disputes.handing import tell_staff
from orders.models import Dispute


def alarm(*, dispute_ref: str, now: datetime) -> Dispute:
    """Open for the policy's 30 days: everybody who decides disputes is told, once (T22)."""
    with door.at_dispute(dispute_ref, now=now) as act:
        act.move("dispute_overdue")
        dispute = sure(act.open_dispute)
        dispute.alarmed_at = now
        dispute.save(update_fields=["alarmed_at"])
        tell_staff(act, dispute, "dispute_overdue_staff")
    return dispute
