"""What the local Stripe server keeps, in a database of its own: objects, money movements, events, deliveries.

Objects are stored as the JSON the API answers with; what money rules add up has columns of its own (`Txn`)."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q


class Thing(models.Model):
    """Any API object: `body` is what Stripe would answer, `hidden` what only the server may know."""

    seq = models.BigAutoField(primary_key=True)  # lists run newest first by this
    ref = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=40)
    owner = models.CharField(max_length=40, blank=True)  # '' is the platform, else a connected account
    created = models.BigIntegerField()
    body = models.JSONField()
    hidden = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["owner", "kind", "-seq"], name="sandbox_thing_list"),
            GinIndex(fields=["body"], name="sandbox_thing_body", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return self.ref


class Purse(models.Model):
    """One row per balance, there to be locked before the balance is looked at and spent."""

    owner = models.CharField(max_length=40, primary_key=True)

    def __str__(self) -> str:
        return self.owner or "platform"


class Txn(models.Model):
    """A movement of one balance. The balance is the sum of `net`, available or pending by `available_on`."""

    seq = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=100, unique=True)
    owner = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField()
    fee = models.BigIntegerField(default=0)
    net = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    type = models.CharField(max_length=40)
    source = models.CharField(max_length=100, blank=True)
    payout = models.CharField(max_length=100, blank=True)
    description = models.TextField(blank=True)
    created = models.BigIntegerField()
    available_on = models.BigIntegerField()
    announced = models.BooleanField(default=False)  # balance.available has been said

    class Meta:
        constraints = [
            models.CheckConstraint(name="sandbox_txn_net", condition=Q(net=F("amount") - F("fee"))),
        ]
        indexes = [
            models.Index(fields=["owner", "currency", "available_on"], name="sandbox_txn_balance"),
            models.Index(fields=["source"], name="sandbox_txn_source"),
            models.Index(
                fields=["available_on"], name="sandbox_txn_unannounced", condition=Q(announced=False)
            ),
        ]

    def __str__(self) -> str:
        return self.ref


class Event(models.Model):
    """What happened, as told to webhook endpoints and listed by the API."""

    seq = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=100, unique=True)
    owner = models.CharField(max_length=40, blank=True)
    type = models.CharField(max_length=80)
    created = models.BigIntegerField()
    body = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["type", "-seq"], name="sandbox_event_type")]

    def __str__(self) -> str:
        return f"{self.ref} {self.type}"


class Delivery(models.Model):
    """One event on its way to one endpoint. Times are raw seconds, not the test clock's."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    endpoint = models.CharField(max_length=100)
    due_at = models.FloatField()
    attempts = models.IntegerField(default=0)
    lease_until = models.FloatField(default=0)
    state = models.CharField(
        max_length=10,
        default="waiting",
        choices=[(s, s) for s in ("waiting", "delivered", "dropped", "failed")],
    )
    last_answer = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="sandbox_delivery_due", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint}: {self.state}"


class Replay(models.Model):
    """The first answer given under an idempotency key, errors too."""

    owner = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status = models.IntegerField()
    body = models.TextField()
    first_at = models.FloatField()  # raw seconds

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="sandbox_replay_key")]

    def __str__(self) -> str:
        return self.key


class Chore(models.Model):
    """Something the server does by itself when the test clock reaches `due_at`."""

    seq = models.BigAutoField(primary_key=True)
    act = models.CharField(max_length=40)
    ref = models.CharField(max_length=100)
    due_at = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="sandbox_chore_due")]

    def __str__(self) -> str:
        return f"{self.act} {self.ref}"


class Knobs(models.Model):
    """The one row of settings that may be turned while running: the test clock and the faults."""

    id = models.IntegerField(primary_key=True, default=1)
    offset_seconds = models.BigIntegerField(default=0)
    faults = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"offset {self.offset_seconds} s"
