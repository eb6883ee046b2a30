"""What reviews say of a seller, kept as sums where it is read."""

from django.conf import settings
from django.db import models


class SellerRating(models.Model):
    """Sums over the published reviews about one seller; a row's `total` is the sum of its three ratings.

    The `recent_` columns are of the reviews published in the 24 months before `as_of`; the bars and `count` are of
    all times. Written by sellers.rating alone, in the transaction that publishes or hides; proved every night."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seller_rating"
    )
    as_of = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    recent_count = models.PositiveIntegerField(default=0)
    recent_total = models.PositiveIntegerField(default=0)  # thirds of stars
    recent_communication = models.PositiveIntegerField(default=0)
    recent_as_described = models.PositiveIntegerField(default=0)
    recent_value = models.PositiveIntegerField(default=0)
    bar_1 = models.PositiveIntegerField(default=0)
    bar_2 = models.PositiveIntegerField(default=0)
    bar_3 = models.PositiveIntegerField(default=0)
    bar_4 = models.PositiveIntegerField(default=0)
    bar_5 = models.PositiveIntegerField(default=0)
    removed_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    count=models.F("bar_1")
                    + models.F("bar_2")
                    + models.F("bar_3")
                    + models.F("bar_4")
                    + models.F("bar_5")
                ),
                name="bars_add_up_to_the_count",
            )
        ]

    @property
    def bars(self) -> list[tuple[int, int]]:
        """(stars, reviews) from five down to one."""
        return [(stars, getattr(self, f"bar_{stars}")) for stars in (5, 4, 3, 2, 1)]

    @property
    def mean(self) -> float | None:
        """Of the reviews of 24 months; None where there is none."""
        return self.recent_total / 3 / self.recent_count if self.recent_count else None

    def part(self, name: str) -> float | None:
        """The mean of one of the three ratings: communication, as_described, value."""
        return getattr(self, f"recent_{name}") / self.recent_count if self.recent_count else None
