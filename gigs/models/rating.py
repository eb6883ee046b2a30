"""What is usual in a category, for the ranking."""

from django.db import models

from gigs.models.category import Category


class CategoryRating(models.Model):
    """Sums of the ratings of a category's live gigs as of the last night: its mean is the prior of each of them."""

    category = models.OneToOneField(Category, primary_key=True, on_delete=models.CASCADE, related_name="+")
    rating_sum = models.BigIntegerField()  # thirds of stars
    rating_count = models.BigIntegerField()
