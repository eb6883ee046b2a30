"""Where a seller learned the trade: schools and certificates, as the seller tells them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sellers.models.profile import SellerProfile


class Education(models.Model):
    """A school or course, online ones too."""

    profile = models.ForeignKey(SellerProfile, on_delete=models.CASCADE, related_name="education")
    sort = models.PositiveSmallIntegerField(default=0)
    school = models.CharField(_("school or course"), max_length=100)
    subject = models.CharField(_("what you learned"), max_length=100)
    began = models.PositiveSmallIntegerField(pgettext_lazy("a year", "from"), null=True, blank=True)  # years
    ended = models.PositiveSmallIntegerField(
        pgettext_lazy("a year", "until"), null=True, blank=True
    )  # empty: goes on

    class Meta:
        ordering = ["sort", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(began=None)
                | models.Q(ended=None)
                | models.Q(ended__gte=models.F("began")),
                name="school_ends_after_it_began",
            )
        ]

    def __str__(self):
        return f"{self.subject}, {self.school}"


class Certificate(models.Model):
    """A certificate or a prize, with who gave it."""

    profile = models.ForeignKey(SellerProfile, on_delete=models.CASCADE, related_name="certificates")
    sort = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("certificate"), max_length=100)
    issuer = models.CharField(_("given by"), max_length=100)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)

    class Meta:
        ordering = ["sort", "id"]

    def __str__(self):
        return f"{self.name}, {self.issuer}"
