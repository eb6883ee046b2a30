"""The numbers of the house, versioned; an order keeps the policy it was bought under."""

from django.conf import settings
from django.db import models


class PolicyQuerySet(models.QuerySet):
    def current(self):
        """The newest policy; a migration makes the first."""
        return self.order_by("-number").first()


class Policy(models.Model):
    """One version of the house's numbers. Shares in basis points, times as named."""

    number = models.PositiveIntegerField(unique=True)
    since = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    commission_bps = models.PositiveIntegerField(default=2000)
    buyer_fee_bps = models.PositiveIntegerField(default=0)
    pay_minutes = models.PositiveIntegerField(default=60)
    session_minutes = models.PositiveIntegerField(default=31)
    ask_first_hours = models.PositiveIntegerField(default=24)
    seller_may_cancel_unanswered_days = models.PositiveIntegerField(default=7)
    requirements_days = models.PositiveIntegerField(default=14)
    mistake_minutes = models.PositiveIntegerField(default=60)
    replace_file_minutes = models.PositiveIntegerField(default=60)
    review_hours = models.PositiveIntegerField(default=72)
    longer_review_days = models.PositiveIntegerField(default=7)
    most_revision_days = models.PositiveIntegerField(default=7)
    unblocked_review_hours = models.PositiveIntegerField(default=24)
    answer_hours = models.PositiveIntegerField(default=48)
    very_late_hours = models.PositiveIntegerField(default=24)
    void_grace_hours = models.PositiveIntegerField(default=48)
    most_voids = models.PositiveIntegerField(default=2)
    abandoned_days = models.PositiveIntegerField(default=14)
    revision_abandoned_days = models.PositiveIntegerField(default=7)
    fund_next_days = models.PositiveIntegerField(default=7)
    dispute_answer_hours = models.PositiveIntegerField(default=72)
    dispute_talk_days = models.PositiveIntegerField(default=5)
    dispute_ruling_days = models.PositiveIntegerField(default=7)
    dispute_appeal_days = models.PositiveIntegerField(default=3)
    dispute_stop_days = models.PositiveIntegerField(default=30)
    two_persons_above_minor = models.PositiveIntegerField(default=500_00)
    most_hold_days = models.PositiveIntegerField(default=80)
    longest_extension_days = models.PositiveIntegerField(default=60)
    extra_pay_days = models.PositiveIntegerField(default=7)
    refund_after_clearance_days = models.PositiveIntegerField(default=30)
    most_pauses = models.PositiveIntegerField(default=2)
    most_pause_days = models.PositiveIntegerField(default=5)
    close_unanswered_days = models.PositiveIntegerField(default=7)
    tip_days = models.PositiveIntegerField(default=30)
    least_tip_minor = models.PositiveIntegerField(default=1_00)
    least_withdrawal_minor = models.PositiveIntegerField(default=10_00)
    payout_lock_hours = models.PositiveIntegerField(default=72)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(commission_bps__lte=10000), name="commission_is_a_share"
            )
        ]
