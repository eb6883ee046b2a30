"""The API of appeals about levels: one's own, and the queue of staff."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import InRole
from accounts.tokens import HasScope
from kit import clock
from kit.serializers import PersonSerializer, Strict
from marketplace.views.seller_api import Selling
from sellers import appeals
from sellers.models import LevelAppeal

MOST = 200


class LevelDecisionSerializer(serializers.Serializer):
    """A decision about your level. `about` names it when you appeal; `until`: the last moment to."""

    about = serializers.CharField()
    words = serializers.CharField()
    at = serializers.DateTimeField()
    until = serializers.DateTimeField()


class LevelAppealSerializer(serializers.Serializer):
    """One appeal. `answer` is empty, granted or refused."""

    ref = serializers.CharField()
    decision = LevelDecisionSerializer()
    text = serializers.CharField()
    sent_at = serializers.DateTimeField()
    answer = serializers.CharField()
    reason = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)


class StaffLevelAppealSerializer(LevelAppealSerializer):
    seller = PersonSerializer()


class MyLevelAppealsSerializer(serializers.Serializer):
    """Your appeals, the newest first, and the decisions you may still appeal against."""

    appeals = LevelAppealSerializer(many=True)
    may_appeal = LevelDecisionSerializer(many=True)


class SendLevelAppealSerializer(Strict):
    about = serializers.CharField(max_length=40, help_text="Of the decision, as `may_appeal` names it.")
    text = serializers.CharField(max_length=20 * appeals.LONGEST)


class AnswerLevelAppealSerializer(Strict):
    granted = serializers.BooleanField()
    reason = serializers.CharField(max_length=appeals.LONGEST, help_text="The seller reads it.")


def _with_decision(appeal: LevelAppeal) -> LevelAppeal:
    appeal.decision = appeals.about(appeal)
    return appeal


class MyAppeals(Selling, APIView):
    """Your appeals against decisions about your level."""

    @extend_schema(responses=MyLevelAppealsSerializer)
    def get(self, request):
        self.profile(request)
        now = clock.now()
        sent = [_with_decision(each) for each in appeals.of(request.user)[:MOST]]
        taken = {each.decision.about for each in sent}
        open_now = appeals.subjects(appeals.recent(request.user, now=now), now=now)
        free = [subject for subject in open_now if subject.about not in taken]
        return Response(MyLevelAppealsSerializer({"appeals": sent, "may_appeal": free}).data)

    @extend_schema(request=SendLevelAppealSerializer, responses={201: LevelAppealSerializer})
    def post(self, request):
        self.profile(request)
        sent = SendLevelAppealSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        made = appeals.send(by=request.user, now=clock.now(), **sent.validated_data)
        return Response(LevelAppealSerializer(_with_decision(made)).data, status=status.HTTP_201_CREATED)


class ForVetting(APIView):
    """For staff of the role vetting; for anybody else there is nothing here."""

    permission_classes = [IsAuthenticated, InRole, HasScope]
    role, scope = appeals.ROLE, "staff"


class Waiting(ForVetting):
    """Appeals about levels that nobody has answered, the oldest first."""

    @extend_schema(responses=StaffLevelAppealSerializer(many=True))
    def get(self, request):
        waiting = [_with_decision(each) for each in appeals.waiting()[:MOST]]
        return Response(StaffLevelAppealSerializer(waiting, many=True).data)


class Answer(ForVetting):
    """Grant an appeal or not, always with a reason."""

    @extend_schema(request=AnswerLevelAppealSerializer, responses=StaffLevelAppealSerializer)
    def post(self, request, ref):
        get_object_or_404(LevelAppeal, ref=ref)
        sent = AnswerLevelAppealSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        made = appeals.answer(ref=ref, by=request.user, now=clock.now(), **sent.validated_data)
        return Response(StaffLevelAppealSerializer(_with_decision(made)).data)
