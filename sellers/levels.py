"""The levels, in their order."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    NEW = 0, _("New")
    ONE = 1, _("Level 1")
    TWO = 2, _("Level 2")
    TOP = 3, _("Top Rated")
