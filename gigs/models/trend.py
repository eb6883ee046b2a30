"""What is asked for more than before, as it was published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gigs.models.category import Category


class TrendPeriod(models.Model):
    """One comparison: the days from `begins_on` to `ends_on` against as many days before them."""

    begins_on = models.DateField()
    ends_on = models.DateField(unique=True)  # the last day that counts
    published_at = models.DateTimeField()

    class Meta:
        get_latest_by = "ends_on"


class Trend(models.Model):
    """A subcategory's orders or searches in both periods; only where the earlier count is large enough."""

    class Measure(models.TextChoices):
        ORDERS = "orders", _("orders")
        SEARCHES = "searches", _("searches")

    period = models.ForeignKey(TrendPeriod, on_delete=models.CASCADE, related_name="trends")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    measure = models.CharField(max_length=10, choices=Measure.choices)
    before = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    growth_bps = models.IntegerField()  # 2500: a quarter more than before

    class Meta:
        ordering = ["-growth_bps", "id"]
        constraints = [
            models.UniqueConstraint(fields=["period", "category", "measure"], name="one_trend_a_measure")
        ]
