"""The API of levels: what they need, and where I stand with every number and event."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from kit import clock
from marketplace import level_events, levels
from marketplace.views.seller_api import Selling
from sellers import criteria, showing
from sellers.levels import Level
from sellers.models import Grace, LevelPolicy

JUDGEMENTS = 12


class NeedSerializer(serializers.Serializer):
    """What one level asks of one criterion: days, minor units, stars or percent, as `kind` says."""

    criterion = serializers.CharField()
    kind = serializers.CharField()
    window_days = serializers.IntegerField(allow_null=True)
    can_cost_a_level = serializers.BooleanField()
    level_1 = serializers.FloatField(allow_null=True)
    level_2 = serializers.FloatField(allow_null=True)
    top_rated = serializers.FloatField(allow_null=True)


class LevelsSerializer(serializers.Serializer):
    """The policy in force."""

    version = serializers.IntegerField()
    preset = serializers.CharField()
    since = serializers.DateTimeField()
    needs = NeedSerializer(many=True)


class LevelEventSerializer(serializers.Serializer):
    """One event behind a number; `good` null where it counts neither way."""

    title = serializers.CharField()
    url = serializers.CharField()
    at = serializers.DateTimeField()
    good = serializers.BooleanField(allow_null=True)
    leaves_at = serializers.DateTimeField()


class StandSerializer(serializers.Serializer):
    """One criterion: what was measured, what the next level needs, and the events."""

    criterion = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    good = serializers.FloatField()
    of = serializers.FloatField()
    needed = serializers.FloatField(help_text="By the next level; by Top Rated for whoever is.")
    met = serializers.BooleanField()
    at_risk = serializers.BooleanField()
    events = LevelEventSerializer(many=True)


class GraceSerializer(serializers.Serializer):
    criterion = serializers.CharField()
    opened_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class MeasuredSerializer(serializers.Serializer):
    """One criterion as it was measured: `good` of `of`, and the value that is compared with what is needed."""

    criterion = serializers.CharField(source="key")
    value = serializers.FloatField(allow_null=True)
    good = serializers.FloatField()
    of = serializers.FloatField()


class JudgementSerializer(serializers.Serializer):
    """One judgement with the numbers it was made of."""

    ref = serializers.CharField()
    at = serializers.DateTimeField()
    policy = serializers.IntegerField(source="policy.number")
    level_before = serializers.IntegerField()
    level_after = serializers.IntegerField()
    criteria = MeasuredSerializer(many=True)


class MyLevelSerializer(serializers.Serializer):
    """`judged_at` null before the first judgement."""

    level = serializers.IntegerField()
    next_level = serializers.IntegerField()
    judged_at = serializers.DateTimeField(allow_null=True)
    next_run_at = serializers.DateTimeField()
    criteria = StandSerializer(many=True)
    graces = GraceSerializer(many=True)
    judgements = JudgementSerializer(many=True, help_text="The newest twelve, the newest first.")


class Levels(APIView):
    """What each level needs, by the policy in force."""

    permission_classes = [AllowAny]

    @extend_schema(responses=LevelsSerializer)
    def get(self, request):
        policy = LevelPolicy.objects.current()
        needs = [
            {
                "criterion": criterion.key,
                "kind": criterion.kind,
                "window_days": criterion.window_days,
                "can_cost_a_level": criterion.costs,
                "level_1": policy.needs[criterion.key].get("1"),
                "level_2": policy.needs[criterion.key].get("2"),
                "top_rated": policy.needs[criterion.key].get("3"),
            }
            for criterion in criteria.asked(policy.needs)
        ]
        told = {"version": policy.number, "preset": policy.preset, "since": policy.since, "needs": needs}
        return Response(LevelsSerializer(told).data)


class MyLevel(Selling, APIView):
    """Where you stand: every criterion with its numbers, its events and the day each leaves the window."""

    @extend_schema(responses=MyLevelSerializer)
    def get(self, request):
        level = Level(self.profile(request).level)
        now, judgements = clock.now(), list(showing.judgements(request.user)[:JUDGEMENTS])
        last = judgements[0] if judgements else None
        for each in judgements:
            each.criteria = showing.as_judged(each).findings
        return Response(
            MyLevelSerializer(
                {
                    "level": level,
                    "next_level": showing.next_level(level),
                    "judged_at": last and last.at,
                    "next_run_at": levels.next_run(now),
                    "criteria": _stands(request.user, last, now) if last else [],
                    "graces": Grace.objects.filter(seller=request.user, closed_at=None).order_by("ends_at"),
                    "judgements": judgements,
                }
            ).data
        )


def _stands(user, last, now) -> list[dict]:
    figures = levels.figures_of(user.pk, now=now, policy=last.policy).figures
    verdict = showing.verdict_of(last, now=now, figures=figures)
    events = level_events.of(figures, user)
    target = str(int(showing.next_level(verdict.level)))
    return [
        {
            "criterion": row.criterion.key,
            "value": row.finding.value,
            "good": row.finding.good,
            "of": row.finding.of,
            "needed": last.policy.needs[row.criterion.key][target],
            "met": row.met,
            "at_risk": row.at_risk,
            "events": events.get(row.criterion.key, []),
        }
        for row in showing.rows(verdict, last.policy)
    ]
