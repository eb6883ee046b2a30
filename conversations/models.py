"""What two people say to each other; at first, on an order."""

from django.conf import settings
from django.db import models

from kit.refs import new_ref


class Conversation(models.Model):
    """One per order."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    order = models.OneToOneField("orders.Order", null=True, on_delete=models.PROTECT, related_name="+")


class Message(models.Model):
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "id"]
        indexes = [models.Index(fields=["conversation", "sent_at"])]


class MessageFile(models.Model):
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="files")
    upload = models.ForeignKey("accounts.Upload", on_delete=models.PROTECT, related_name="+")
