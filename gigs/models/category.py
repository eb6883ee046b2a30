"""The tree of what is sold here: category, subcategory, service type."""

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language


class Category(models.Model):
    """A node of the tree, keyed by its path, since slugs repeat."""

    path = models.CharField(max_length=200, unique=True)  # "design/logo/wordmark"
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    depth = models.PositiveSmallIntegerField()  # 1 category, 2 subcategory, 3 service type
    slug = models.SlugField(max_length=60)
    sort = models.PositiveIntegerField(default=0)
    icon = models.CharField(max_length=40, blank=True)
    motif = models.CharField(max_length=40, blank=True)  # of drawn covers
    name_en = models.CharField(max_length=100)
    name_ro = models.CharField(max_length=100)
    name_zh = models.CharField(max_length=100)
    text = models.JSONField(default=dict, blank=True)  # {"en": "...", "ro": "...", "zh": "..."}
    pro_eligible = models.BooleanField(default=False)
    vetted_only = models.BooleanField(default=False)
    retired = models.BooleanField(default=False)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sort", "id"]
        verbose_name_plural = "categories"

    def __str__(self):
        return self.name

    @property
    def name(self):
        """In the active language."""
        language = (get_language() or "en")[:2]
        return getattr(self, f"name_{language}", self.name_en)

    @property
    def url(self):
        return reverse("gigs:category", args=[self.path])


class PackageField(models.Model):
    """Something packages of a subcategory state, so that they can be compared."""

    KINDS = [("checkbox", "checkbox"), ("number", "number"), ("choice", "choice")]

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="package_fields")
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=KINDS)
    labels = models.JSONField()  # {"en", "ro", "zh"}
    choices = models.JSONField(default=list, blank=True)  # [{"key", "en", "ro", "zh"}]
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort", "id"]
        constraints = [models.UniqueConstraint(fields=["category", "key"], name="one_field_a_key")]

    @property
    def label(self):
        """In the active language."""
        return self.labels.get((get_language() or "en")[:2]) or self.labels["en"]
