"""The ledger's tables, for reading only: they are made by SQL (0002) and written through posting.py alone."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.Model):
    """What an account may be used for, and how the database guards it."""

    kind = models.TextField(primary_key=True)
    normal = models.CharField(max_length=1)  # D or C: the side on which the balance is positive
    limited = models.BooleanField()  # never below zero
    hot = models.BooleanField()  # one for the whole house: summed, never locked
    single = models.BooleanField()  # in one currency only

    class Meta:
        managed = False
        db_table = "ledger_kind"

    def __str__(self):
        return self.kind


class Account(models.Model):
    """A place money can be, of one owner and one currency; the house's own have no owner."""

    kind = models.ForeignKey(Kind, models.DO_NOTHING, db_column="kind", related_name="+")
    owner = models.TextField()
    currency = models.CharField(max_length=3)
    normal = models.CharField(max_length=1)
    limited = models.BooleanField()
    hot = models.BooleanField()
    single = models.BooleanField()
    debits = models.BigIntegerField()
    credits = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "ledger_account"
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")

    def __str__(self):
        return f"{self.kind_id}:{self.owner}" if self.owner else self.kind_id


class Journal(models.Model):
    """One thing that happened to money: a key that can be used once, and its legs."""

    key = models.TextField(unique=True)
    kind = models.TextField()
    subject = models.TextField()  # the ref of the order or withdrawal it is about
    ref = models.TextField(default="")  # the object at Stripe
    reverses = models.OneToOneField(
        "self", models.DO_NOTHING, null=True, db_column="reverses", related_name="+"
    )
    body_hash = models.BinaryField()
    effective_at = models.DateTimeField()  # business time
    created_at = models.DateTimeField()  # the database's own clock

    class Meta:
        managed = False
        db_table = "ledger_journal"
        verbose_name = _("ledger journal")
        verbose_name_plural = _("ledger journals")

    def __str__(self):
        return self.key


class Transfer(models.Model):
    """One leg: an amount above zero from the debit account to the credit account."""

    pk = models.CompositePrimaryKey("journal_id", "seq")
    journal = models.ForeignKey(Journal, models.DO_NOTHING, related_name="transfers")
    seq = models.SmallIntegerField()
    debit = models.ForeignKey(Account, models.DO_NOTHING, related_name="+")
    credit = models.ForeignKey(Account, models.DO_NOTHING, related_name="+")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(db_column="amount")

    class Meta:
        managed = False
        db_table = "ledger_transfer"

    def __str__(self):
        return f"{self.journal_id}.{self.seq}"


class Halt(models.Model):
    """The books did not agree: a suspicion first, a halt when it is still so a minute later. Raw clock.

    Suspected → began | cleared. Began → lifted, by two members of staff after a clean check."""

    findings = models.JSONField()  # [{"invariant", "subject", "expected", "found", "text"}]
    suspected_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    clean_at = models.DateTimeField(null=True)  # the newest check after it began, where it found nothing
    first_lifter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    second_lifter = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("halt")
        verbose_name_plural = _("halts")
        constraints = [
            models.UniqueConstraint(fields=["over_at"], nulls_distinct=False, name="one_halt_at_a_time")
        ]

    def __str__(self):
        return f"{self.suspected_at:%Y-%m-%d %H:%M}"


class Seal(models.Model):
    """One day of the ledger under one hash, chained to the day before; written once. Days of UTC by the raw clock."""

    day = models.DateField(primary_key=True)
    journals = models.PositiveIntegerField()
    before = models.CharField(max_length=64)  # hash of the day before, hex; zeros for the first
    digest = models.CharField(max_length=64)  # SHA-256 of `before` and of everything booked that day, hex
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        triggers = [pgtrigger.Protect(name="seals_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self):
        return f"{self.day} {self.digest}"
