"""What one side asks of the other while an order runs: more time, an extra, money back, an answer, another brief."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from orders.models.milestone import Milestone
from orders.models.order import Order

Q = models.Q


class SideRequest(models.Model):
    """One request about a milestone; at most one open of each kind. Amounts gross, in minor units of the order.

    What a kind does not need stays empty. `expires_at`: until when it can be answered; for a blocking question,
    from when the seller may close the milestone."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("more time")
        EXTRA = "extra", _("extra")
        REFUND = "refund", _("money back")
        QUESTION = "question", _("blocking question")
        CHANGE = "change", _("change of the brief")
        STAFF_END = "staff_end", _("cancellation by staff")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ACCEPTED = "accepted", _("accepted")  # an extra: paid
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("unanswered")
        OVERTAKEN = "overtaken", _("overtaken")  # the milestone has changed or ended meanwhile

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="side_requests")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="side_requests")
    milestone_version = models.PositiveIntegerField()  # that it was made against
    kind = models.CharField(max_length=10, choices=Kind.choices)
    role = models.CharField(max_length=10)  # who asks: buyer | seller | staff
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    reason_code = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)
    # what is asked, by kind
    new_due_at = models.DateTimeField(null=True)  # extension: an instant, whenever it is accepted
    amount_minor = models.BigIntegerField(null=True)  # extra: its price; refund: what goes back
    fee_minor = models.BigIntegerField(default=0)  # extra: the buyer's fee on top
    days = models.PositiveSmallIntegerField(default=0)  # extra, change: delivery days more
    title = models.CharField(max_length=160, blank=True)  # extra
    payable_at = models.DateTimeField(null=True)  # extra: both agree, the buyer may pay
    question_ref = models.CharField(max_length=12, blank=True)  # question, change: of the brief
    value = models.JSONField(default=str)  # change: the new answer
    stands_until = models.DateTimeField(null=True)  # question: the clock stands still until then at most

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["milestone", "kind"], condition=Q(state="open"), name="one_open_request_of_a_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="extension") | Q(new_due_at__isnull=False),
                name="an_extension_has_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["extra", "refund"]) | Q(amount_minor__gt=0),
                name="a_request_for_money_has_some",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["question", "change"]) | ~Q(question_ref=""),
                name="a_question_is_of_the_brief",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(state="open"), name="side_requests_due"),
            models.Index(fields=["order"], condition=Q(state="open"), name="side_requests_open"),
        ]

    def __str__(self):
        return self.ref
