"""What one side of an order says about the other, with its reply and votes."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.refs import new_ref
from orders.models import Order

MOVES = [
    ("drafted", "waiting"),
    ("waiting", "drafted"),
    ("waiting", "held"),
    ("waiting", "published"),
    ("held", "published"),
    ("held", "removed"),
    ("published", "removed"),
    ("removed", "published"),
    ("published", "hidden"),
    ("waiting", "hidden"),
    ("held", "hidden"),
    ("removed", "hidden"),
    ("hidden", "published"),
]


class ReviewQuerySet(models.QuerySet):
    def published(self):
        """What everybody may read."""
        return self.filter(state=Review.State.PUBLISHED)

    def about_sellers(self):
        """Written by buyers."""
        return self.filter(side=Review.Side.BUYER)

    def about_buyers(self):
        """Written by sellers."""
        return self.filter(side=Review.Side.SELLER)


class Review(models.Model):
    """One side's word on one order. `total` is the sum of three ratings, so that the overall is kept exactly; where
    one rating was given (a seller's), it counts three times."""

    class Side(models.TextChoices):
        BUYER = "buyer", _("buyer")  # the buyer wrote it, about the seller
        SELLER = "seller", _("seller")

    class State(models.TextChoices):
        DRAFTED = "drafted", _("draft")
        WAITING = "waiting", _("waiting")
        HELD = "held", pgettext_lazy("a review that is", "held")
        PUBLISHED = "published", _("published")
        HIDDEN = "hidden", _("hidden")
        REMOVED = "removed", _("removed")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="reviews")
    side = models.CharField(max_length=6, choices=Side.choices)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    gig = models.ForeignKey("gigs.Gig", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFTED)
    communication = models.PositiveSmallIntegerField(null=True)  # 1..5, as the two below: buyers give these
    as_described = models.PositiveSmallIntegerField(null=True)
    value = models.PositiveSmallIntegerField(null=True)
    stars = models.PositiveSmallIntegerField(null=True)  # 1..5: sellers give this
    total = models.PositiveSmallIntegerField()  # 3..15
    text = models.TextField()
    language = models.CharField(max_length=10, default="en")
    useful_count = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()  # when it was last sent
    edited_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    objects = ReviewQuerySet.as_manager()

    # how it is shown; set by reviews.reading
    author_name: str = ""
    price_band: str = ""
    days_taken: int | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "side"], name="one_review_an_order_and_side"),
            models.CheckConstraint(
                condition=models.Q(
                    side="buyer",
                    stars=None,
                    communication__range=(1, 5),
                    as_described__range=(1, 5),
                    value__range=(1, 5),
                    total=models.F("communication") + models.F("as_described") + models.F("value"),
                )
                | models.Q(
                    side="seller",
                    stars__range=(1, 5),
                    communication=None,
                    as_described=None,
                    value=None,
                    total=models.F("stars") * 3,
                ),
                name="ratings_add_up",
            ),
            models.CheckConstraint(
                condition=~models.Q(author=models.F("subject")), name="nobody_reviews_themselves"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(published_at__isnull=False),
                name="a_published_review_says_when",
            ),
        ]
        triggers = [
            pgtrigger.FSM(name="legal_review_moves", field="state", transitions=MOVES),
            pgtrigger.ReadOnly(
                name="whose_review_stays", fields=["ref", "order", "side", "author", "subject", "gig"]
            ),
        ]
        indexes = [
            models.Index(
                fields=["gig", "-published_at", "-id"],
                condition=models.Q(state="published", side="buyer"),
                name="reviews_of_a_gig",
            ),
            models.Index(
                fields=["subject", "side", "-published_at", "-id"],
                include=["total"],  # so that ratings are summed without reading the texts
                condition=models.Q(state="published"),
                name="reviews_about_a_member",
            ),
            models.Index(fields=["author", "-id"]),
            models.Index(fields=["id"], condition=models.Q(state="held"), name="held_reviews"),
            models.Index(
                fields=["published_at"], condition=models.Q(state="published"), name="reviews_by_age"
            ),
        ]

    def __str__(self):
        return self.ref

    @property
    def overall(self):
        """Mean of its ratings, 1..5."""
        return self.total / 3

    @property
    def bar(self):
        """The bar of the histogram it stands in: the overall rounded half up, 1..5."""
        return (2 * self.total + 3) // 6


class ReviewEvent(models.Model):
    """What happened to a review: who, what, when. Never changed."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    command = models.CharField(max_length=20)
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Reply(models.Model):
    """The one public answer of whom a review is about."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="reply")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    language = models.CharField(max_length=10, default="en")
    replied_at = models.DateTimeField()


class Vote(models.Model):
    """Somebody found a review useful."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="one_vote_a_member")]
