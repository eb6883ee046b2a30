"""Invoices and credit notes, as they were issued. Amounts in minor units, never below zero."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref


class Series(models.Model):
    """The numbers of one issuer, without gaps: whoever issues a document holds this row until the commit."""

    name = models.CharField(max_length=20, unique=True)  # "house", or the ref of a seller
    last_number = models.PositiveIntegerField(default=0)
    last_issued_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "series"


class DocumentQuerySet(models.QuerySet):
    def of(self, user):
        """Documents `user` issued or received."""
        return self.filter(Q(issuer=user) | Q(recipient=user))


class Document(models.Model):
    """One invoice or credit note, made from one journal of the ledger; nothing about it changes afterwards.

    net + tax is what is owed or given back. lines: [{"what", "text", "amount_minor", …}], they add up to net.
    issuer and recipient null: the house. issued_by, issued_to: how the parties were named on that day."""

    class Kind(models.TextChoices):
        SALE = "sale", _("work")  # the seller to the buyer, drawn up by the house in the seller's name
        FEE = "fee", _("buyer fee")  # the house to the buyer
        COMMISSION = "commission", _("commission")  # the house to the seller

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    is_credit = models.BooleanField(default=False)  # a credit note
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=60)  # the number as it is written: WEI-000017
    cause = models.CharField(max_length=200)  # key of the journal
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="documents")
    milestone = models.ForeignKey("orders.Milestone", null=True, on_delete=models.PROTECT, related_name="+")
    payment_ref = models.CharField(max_length=12, blank=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    issuer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="documents_issued"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="documents_received"
    )
    issued_by = models.JSONField()  # {"name", "ref", "street", "postcode", "city", "country", "tax_id"}
    issued_to = models.JSONField()
    house = models.JSONField()  # the house on that day, who collects tax
    currency = models.CharField(max_length=3)
    net_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField(default=0)
    lines = models.JSONField()
    happened_at = models.DateTimeField()  # when the money moved, business time
    issued_at = models.DateTimeField()  # never before the document with the number before it

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="one_document_a_number"),
            models.UniqueConstraint(fields=["cause", "kind"], name="one_document_a_cause"),
            models.CheckConstraint(
                condition=Q(net_minor__gte=0, tax_minor__gte=0) & Q(net_minor__gt=-F("tax_minor")),
                name="a_document_is_about_money",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="documents_stay", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="documents_are_not_emptied",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'documents are never removed';",
            ),
        ]
        indexes = [
            models.Index(fields=["issuer", "-issued_at"]),
            models.Index(fields=["recipient", "-issued_at"]),
        ]

    def __str__(self):
        return self.label

    @property
    def total_minor(self) -> int:
        """What the recipient owes, or gets back."""
        return self.net_minor + self.tax_minor

    @property
    def tax_bps(self) -> int:
        """The rate of tax in basis points, from the amounts."""
        return (self.tax_minor * 10_000 + self.net_minor // 2) // self.net_minor if self.net_minor else 0


class DocumentsMark(models.Model):
    """How far the ledger has been read for documents: one row, held while reading."""

    journal_id = models.BigIntegerField(default=0)  # everything up to it is settled and has its documents
    only = models.BooleanField(default=True, unique=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(only=True), name="one_documents_mark")]
