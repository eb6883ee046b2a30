"""Selling: what a member shows as a seller, and the level."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from sellers.levels import Level


class SellerProfile(models.Model):
    """A member who sells. Made when selling is switched on."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seller")
    headline = models.CharField(_("headline"), max_length=100, blank=True)
    about = models.TextField(_("about you"), max_length=1200, blank=True)
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    languages = models.JSONField(default=dict, blank=True)  # {"ro": "native", "en": "fluent"}
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.NEW)
    level_since = models.DateField(null=True, blank=True)
    is_pro = models.BooleanField(default=False)
    pro_since = models.DateField(null=True, blank=True)
    away_until = models.DateTimeField(null=True, blank=True)  # vacation: no new orders
    away_note = models.CharField(max_length=300, blank=True)  # what buyers read meanwhile
    links = ArrayField(models.URLField(max_length=300), default=list, blank=True)  # own pages elsewhere
    weekly_hours = models.PositiveSmallIntegerField(null=True, blank=True)  # for work here
    payout_country = models.CharField(max_length=2, blank=True)  # ISO 3166-1, where money is to arrive
    created_at = models.DateTimeField(auto_now_add=True)
