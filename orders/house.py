"""What the house takes today, told to the apps below."""

from gigs.terms import Terms
from orders.models import Policy


def terms() -> Terms:
    """The shares of the policy in force."""
    policy = Policy.objects.current()
    return Terms(commission_bps=policy.commission_bps, buyer_fee_bps=policy.buyer_fee_bps)
