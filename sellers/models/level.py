"""Levels: the policy they are judged by, every judgement, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kit.refs import new_ref
from sellers.levels import Level


class LevelPolicyQuerySet(models.QuerySet):
    def current(self):
        """The newest policy; a migration makes the first."""
        return self.order_by("-number").first()


class LevelPolicy(models.Model):
    """One version of what a level needs. `needs` is {criterion: {"1": number, "2": number, "3": number}}; `rules`
    are the numbers of how a rate is judged (sellers/criteria.py says which)."""

    number = models.PositiveIntegerField(unique=True)
    preset = models.CharField(max_length=20)  # it began from; an edited one keeps the name
    edited = models.BooleanField(default=False)
    since = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    reason = models.TextField(blank=True)
    needs = models.JSONField()
    rules = models.JSONField()

    objects = LevelPolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "level policies"


class LevelEvaluation(models.Model):
    """One judgement, with everything it was made from: it can be made again and must come out the same.

    A night that finds nothing new about a seller writes no row: the last one still says it."""

    # thousands of rows a night: no index that nothing is found by
    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, db_index=False, on_delete=models.CASCADE, related_name="+"
    )
    policy = models.ForeignKey(LevelPolicy, db_index=False, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    cause = models.CharField(max_length=10)  # daily | event
    level_before = models.PositiveSmallIntegerField(choices=Level.choices)
    level_after = models.PositiveSmallIntegerField(choices=Level.choices)
    figures = models.JSONField()  # of sellers.as_stored.figures_from, with the ids of the events
    standing = models.JSONField()  # of sellers.judging.Standing: level, graces and choice it was judged with
    verdict = (
        models.JSONField()
    )  # of sellers.judging.Verdict; the findings only where it was judged one by one

    class Meta:
        indexes = [models.Index(fields=["seller", "-id"])]


class LevelStanding(models.Model):
    """Where a seller stands: the last judgement, and what tells whether a new one is due."""

    seller = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    evaluation = models.ForeignKey(
        LevelEvaluation, db_index=False, on_delete=models.CASCADE, related_name="+"
    )
    digest = models.BigIntegerField()  # of the figures
    outcome = models.BigIntegerField(
        null=True
    )  # of what the rule drew from them; null: to be judged every night
    policy_number = models.PositiveIntegerField()
    again_at = models.DateTimeField(null=True)  # when time alone changes the verdict


class LevelRun(models.Model):
    """A night's look at everybody."""

    ran_at = models.DateTimeField()
    sellers = models.PositiveIntegerField()
    judged = models.PositiveIntegerField()  # those whose figures or deadlines had changed


class DirtySeller(models.Model):
    """Something happened that the level may depend on. A queue: one seller may be in it many times, so that
    marking never waits for whoever is reading it."""

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    marked_at = models.DateTimeField(db_default=Now())  # the raw clock


class Grace(models.Model):
    """Thirty days to mend what would cost the level. One open a seller and criterion."""

    class Outcome(models.TextChoices):
        PASSED = "passed", _("mended")
        DEMOTED = "demoted", _("the level was lost")
        KEPT = "kept", _("staff let the level stand")
        OVERTAKEN = "overtaken", _("closed with another step")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    evaluation = models.ForeignKey(LevelEvaluation, on_delete=models.CASCADE, related_name="+")
    criterion = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(choices=Level.choices)  # that is at stake
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    good = models.FloatField()  # numerator and denominator on the failing day
    of = models.FloatField()
    events = models.PositiveIntegerField()
    needed = models.FloatField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller", "criterion"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_grace_a_criterion",
            )
        ]


class Strike(models.Model):
    """A breach of the rules, given by moderation with a reason; it weighs for 90 days."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(max_length=60)
    reason = models.TextField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["seller", "expires_at"])]


class TopRatedCase(models.Model):
    """What a person decides about Top Rated: a candidate, a choice that is asked again, or a step down."""

    class Kind(models.TextChoices):
        CANDIDATE = "candidate", _("candidate")
        AGAIN = "again", _("asked again")
        STEP_DOWN = "step_down", _("step down")

    class Decision(models.TextChoices):
        CHOSEN = "chosen", _("chosen")
        NOT_CHOSEN = "not_chosen", _("not chosen")
        LAPSED = "lapsed", _("nobody answered")
        OVERTAKEN = "overtaken", _("no longer a question")

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    evaluation = models.ForeignKey(LevelEvaluation, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    decide_by = models.DateTimeField(null=True)  # a step down happens by itself then
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seller"], condition=models.Q(decided_at__isnull=True), name="one_open_case_a_seller"
            )
        ]


class LevelChange(models.Model):
    """A step up or down. After a step down the gigs above the new limit stay live until `fade_by`."""

    class Why(models.TextChoices):
        PROMOTED = "promoted", _("everything the level needs was there")
        CHOSEN = "chosen", _("chosen by a person")
        GRACE_ENDED = "grace", _("the grace ended")
        NOT_CHOSEN = "not_chosen", _("not chosen again")
        APPEALED = "appeal", _("an appeal was granted")

    seller = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    before = models.PositiveSmallIntegerField(choices=Level.choices)
    after = models.PositiveSmallIntegerField(choices=Level.choices)
    at = models.DateTimeField()
    why = models.CharField(max_length=10, choices=Why.choices)
    evaluation = models.ForeignKey(LevelEvaluation, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    fade_by = models.DateTimeField(null=True)
    faded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["seller", "-id"]),
            models.Index(
                fields=["fade_by"],
                condition=models.Q(fade_by__isnull=False, faded_at__isnull=True),
                name="gigs_to_fade",
            ),
        ]
