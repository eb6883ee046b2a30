"""The outbox: every call that moves money is first a committed row, its key derived from the row."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


class Call(models.Model):
    """One call to the provider. Times are of the raw clock."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("refused")
        UNKNOWN = "unknown", _("outcome unknown, being looked up")
        SUPERSEDED = "superseded", _("replaced by a later attempt")

    op = models.CharField(
        max_length=30
    )  # transfer | refund | expire_session | create_session | create_account
    object_ref = models.CharField(max_length=20)
    attempt = models.PositiveSmallIntegerField(default=1)
    idempotency_key = models.CharField(max_length=120, unique=True)
    params = models.JSONField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveIntegerField(default=0)
    first_sent_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    looked_up_at = models.DateTimeField(null=True)
    result_id = models.CharField(max_length=120, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["op", "object_ref", "attempt"], name="one_call_an_attempt")
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="queued"), name="calls_to_send"),
            models.Index(fields=["next_at"], condition=models.Q(state="unknown"), name="calls_to_look_up"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                IF (NEW.op, NEW.object_ref, NEW.attempt, NEW.idempotency_key, NEW.params)
                   IS DISTINCT FROM (OLD.op, OLD.object_ref, OLD.attempt, OLD.idempotency_key, OLD.params) THEN
                    RAISE EXCEPTION 'a call is frozen once written' USING ERRCODE = 'restrict_violation';
                END IF;
                IF OLD.state IN ('done', 'superseded') AND NEW.state <> OLD.state THEN
                    RAISE EXCEPTION 'a finished call stays finished' USING ERRCODE = 'restrict_violation';
                END IF;
                RETURN NEW;
                """,
            )
        ]
