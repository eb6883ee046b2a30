"""What a version offers: packages, extras, and what the seller asks before starting."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gigs.models.gig import GigVersion
from kit.refs import new_ref


class Package(models.Model):
    """One of up to three tiers."""

    class Tier(models.IntegerChoices):
        BASIC = 1, _("Basic")
        STANDARD = 2, _("Standard")
        PREMIUM = 3, _("Premium")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    version = models.ForeignKey(GigVersion, on_delete=models.CASCADE, related_name="packages")
    tier = models.PositiveSmallIntegerField(choices=Tier.choices)
    name = models.CharField(_("name"), max_length=40, blank=True)
    description = models.CharField(_("what is included"), max_length=300, blank=True)
    price_minor = models.BigIntegerField(_("price"), null=True)
    days = models.PositiveSmallIntegerField(_("delivery days"), null=True)
    revisions = models.PositiveSmallIntegerField(_("revisions"), null=True, blank=True)
    unlimited_revisions = models.BooleanField(default=False)
    values = models.JSONField(default=dict, blank=True)  # {package field key: value}
    fast_price_minor = models.BigIntegerField(null=True, blank=True)  # extra fast: replaces the days
    fast_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["tier"]
        constraints = [
            models.UniqueConstraint(fields=["version", "tier"], name="one_package_a_tier"),
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="a_package_costs_something"),
        ]


class Extra(models.Model):
    """An add-on with a price and extra days."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    version = models.ForeignKey(GigVersion, on_delete=models.CASCADE, related_name="extras")
    title = models.CharField(max_length=80)
    price_minor = models.BigIntegerField()
    days = models.PositiveSmallIntegerField(default=0)
    tier = models.PositiveSmallIntegerField(choices=Package.Tier.choices, null=True, blank=True)  # null: all
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(price_minor__gt=0), name="an_extra_costs_something")
        ]


class Requirement(models.Model):
    """A question the buyer answers before work starts."""

    class Kind(models.TextChoices):
        SHORT_TEXT = "short_text", _("short text")
        LONG_TEXT = "long_text", _("long text")
        CHOICE = "choice", _("one choice")
        CHOICES = "choices", _("several choices")
        FILE = "file", _("file")
        LINK = "link", _("link")
        DATE = "date", _("date")
        COLOUR = "colour", _("colour")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    version = models.ForeignKey(GigVersion, on_delete=models.CASCADE, related_name="requirements")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    question = models.CharField(max_length=300)
    help = models.CharField(max_length=300, blank=True)
    choices = models.JSONField(default=list, blank=True)  # [text]
    required = models.BooleanField(default=True)
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort", "id"]
