"""Deliveries of a milestone and the revisions asked of them."""

from django.db import models

from kit.refs import new_ref
from orders.models.milestone import Milestone


class Delivery(models.Model):
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField()
    message = models.TextField(blank=True)
    links = models.JSONField(default=list)
    delivered_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    void_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["milestone", "number"], name="one_delivery_a_number")]

    @property
    def pictures(self):
        """Uploads with a preview; `files__upload` is prefetched by the page."""
        return [file.upload for file in self.files.all() if file.upload.preview_state == "ready"]


class DeliveryFile(models.Model):
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey("accounts.Upload", on_delete=models.PROTECT, related_name="+")


class Revision(models.Model):
    """What the buyer wants changed, as a list."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="asked_revisions")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    items = models.JSONField()  # [text]
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["milestone", "number"], name="one_revision_a_number")]
