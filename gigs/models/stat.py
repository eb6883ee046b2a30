"""What was counted of gigs and searches, a row a day. Written by the roll-up alone (gigs/rolling.py)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gigs.models.category import Category
from gigs.models.gig import Gig


class Source(models.TextChoices):
    """The page on which a gig was shown, or from which it was opened or saved."""

    SEARCH = "search", pgettext_lazy("source of visits", "Search")
    CATEGORY = "category", _("Category pages")
    HOME = "home", _("Home page")
    SELLER = "seller", _("Your profile")
    GIG = "gig", _("Pages of other gigs")
    SAVED = "saved", _("Saved lists")
    OUTSIDE = "outside", _("From outside")
    OTHER = "other", _("Elsewhere here")


class GigDay(models.Model):
    """How often a gig was shown as a card, opened and saved on one day (UTC), by where."""

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    source = models.CharField(max_length=10, choices=Source.choices)
    shown = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    saved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gig", "on", "source"], name="one_row_a_gig_and_day")]
        indexes = [models.Index(fields=["on"], name="gig_days_by_day")]


class GigWords(models.Model):
    """How often a gig was opened from the results of these search words on one day."""

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    words = models.CharField(max_length=60)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gig", "on", "words"], name="one_row_a_gig_and_words")]
        indexes = [models.Index(fields=["on"], name="gig_words_by_day")]


class GigPlace(models.Model):
    """How often a gig was listed for these search words on one day, and the sum of its places there (the first is 1).

    Plain searches alone: by words, best match, without a filter or category."""

    gig = models.ForeignKey(Gig, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    words = models.CharField(max_length=60)
    shown = models.PositiveIntegerField(default=0)
    places = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gig", "on", "words"], name="one_row_a_gig_and_place")]
        indexes = [models.Index(fields=["on"], name="gig_places_by_day")]


class SearchDay(models.Model):
    """How often people searched in a subcategory on one day: within it, or with words whose best match is of it."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    searches = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["category", "on"], name="one_row_a_category_and_day")]
        indexes = [models.Index(fields=["on"], name="search_days_by_day")]


class PhraseDay(models.Model):
    """How often people searched for these words on one day, on pages in one language, by the best match's category.

    Nothing says who it was; only words that stand in titles and tags of gigs are kept (gigs/popular.py)."""

    words = models.CharField(max_length=60)
    language = models.CharField(max_length=10)  # of the pages
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    searches = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["words", "language", "category", "on"], name="one_row_a_phrase_and_day"
            )
        ]
        indexes = [models.Index(fields=["language", "on"], name="phrase_days_by_day")]
