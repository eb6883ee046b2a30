"""A gig and its versions: what is live stays as it was approved while the next version waits for review."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gigs import moves
from gigs.models.category import Category
from kit.refs import new_ref


class GigQuerySet(models.QuerySet):
    def sold_by(self, user):
        """The gigs of one seller."""
        return self.filter(seller=user)

    def listed(self):
        """What buyers may find and order."""
        return self.filter(state=Gig.State.ACTIVE)

    def holding_a_place(self):
        """Those that count against the number of active gigs of a level."""
        return self.filter(state__in=[Gig.State.ACTIVE, Gig.State.PENDING_REVIEW])


class Gig(models.Model):
    """A service for sale. Its words and prices are in its versions; orders point at packages of a version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PENDING_REVIEW = "pending_review", _("in review")
        CHANGES_REQUESTED = "changes_requested", _("needs changes")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        DENIED = "denied", _("denied")
        SUSPENDED = "suspended", _("suspended")
        ARCHIVED = "archived", _("archived")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="gigs")
    slug = models.SlugField(max_length=120, allow_unicode=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    # the version buyers see, and the one being written or reviewed
    live = models.ForeignKey("GigVersion", null=True, on_delete=models.PROTECT, related_name="+")
    draft = models.ForeignKey("GigVersion", null=True, on_delete=models.PROTECT, related_name="+")
    uid = models.CharField(max_length=64, unique=True, null=True)  # of a loaded file's row
    published_at = models.DateTimeField(null=True)  # first approval
    created_at = models.DateTimeField()
    # sums kept where they are sorted by; provable against the rows
    rating_sum = models.IntegerField(default=0)
    rating_count = models.IntegerField(default=0)
    orders_count = models.IntegerField(default=0)

    objects = GigQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seller", "slug"], name="one_gig_a_slug"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["active", "paused"]) | models.Q(live__isnull=False),
                name="an_active_gig_has_a_live_version",
            ),
        ]
        indexes = [models.Index(fields=["seller", "state"])]
        triggers = [
            pgtrigger.FSM(name="legal_gig_moves", field="state", transitions=moves.transitions("gig"))
        ]

    def __str__(self):
        return self.ref


class GigSlug(models.Model):
    """A former address of a gig; it redirects."""

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="old_slugs")
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=120, allow_unicode=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "slug"], name="one_old_slug")]


class GigVersionQuerySet(models.QuerySet):
    def awaiting_review(self):
        """The staff queue, oldest first."""
        return self.filter(state=GigVersion.State.PENDING_REVIEW).order_by("submitted_at", "id")


# What staff read before they approved, and what buyers order by.
WORDS = "gig_id number title language category_id tags description faq mode queue_limit place".split()


def _columns(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in WORDS)


class GigVersion(models.Model):
    """All that a gig says at one time. Once approved it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PENDING_REVIEW = "pending_review", _("in review")
        CHANGES_REQUESTED = "changes_requested", _("needs changes")
        DENIED = "denied", _("denied")
        APPROVED = "approved", _("approved")

    class Mode(models.TextChoices):
        INSTANT = "instant", _("orders start at once")
        ASK_FIRST = "ask_first", _("the seller accepts each order first")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    gig = models.ForeignKey(Gig, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=160, blank=True)
    language = models.CharField(_("language of the text"), max_length=10, default="en")
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    faq = models.JSONField(default=list, blank=True)  # [{"question", "answer"}]
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.INSTANT)
    queue_limit = models.PositiveSmallIntegerField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)  # for work on site
    edited_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    flags = models.JSONField(
        default=list, blank=True
    )  # what the rule table found: [{"rule", "excerpt", "field"}]

    objects = GigVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gig", "number"], name="one_version_a_number")]
        triggers = [
            pgtrigger.FSM(
                name="legal_version_moves", field="state", transitions=moves.transitions("version")
            ),
            pgtrigger.Protect(
                name="approved_words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.state = 'approved' AND ({_columns('OLD')}) IS DISTINCT FROM ({_columns('NEW')})"
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at"], condition=models.Q(state="pending_review"), name="review_queue"
            )
        ]

    @property
    def stamp(self) -> str:
        """Which words these are: a page that shows another stamp is stale."""
        edited = int(self.edited_at.timestamp() * 1_000_000) if self.edited_at else 0
        return f"{self.number}-{edited}"

    @property
    def is_editable(self):
        return self.state in moves.EDITABLE


class GigEvent(models.Model):
    """One move of a gig: who, what, why. Never changed."""

    gig = models.ForeignKey(Gig, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    command = models.CharField(max_length=30)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    version_number = models.PositiveIntegerField(null=True)
    rule = models.CharField(max_length=60, blank=True)
    excerpt = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["gig", "sequence"], name="one_gig_event_a_number")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
