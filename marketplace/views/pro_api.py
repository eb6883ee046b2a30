"""The API of Pro: one's own application, and the vetting queue."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import InRole
from accounts.tokens import HasScope
from kit import clock
from marketplace import badges
from sellers import pro, pro_steps, vetting
from sellers.models import ProApplication
from sellers.serializers.pro import (
    ApplicationRowSerializer,
    ApplicationSerializer,
    PersonalSerializer,
    SaveStepSerializer,
    ScoresSerializer,
    VettedSerializer,
    VettingDecisionSerializer,
    WaitingApplicationSerializer,
    step_of,
)

MOST = 200


class Own(GenericAPIView):
    """Applications of the caller: a stranger's is 404."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "gigs"
    serializer_class = ApplicationSerializer

    def own(self, ref: str) -> ProApplication:
        return get_object_or_404(ProApplication.objects.of(self.request.user), ref=ref)

    def document(self, ref: str, code: int = 200) -> Response:
        context = {"eligible": badges.eligible()}
        return Response(ApplicationSerializer(self.own(ref), context=context).data, status=code)


class Applications(Own):
    """Your Pro applications, the newest first; POST begins one, or answers with the one under way."""

    @extend_schema(responses=ApplicationRowSerializer(many=True))
    def get(self, request):
        mine = ProApplication.objects.of(request.user)[:MOST]
        return Response(ApplicationRowSerializer(mine, many=True).data)

    @extend_schema(request=None, responses={201: ApplicationSerializer})
    def post(self, request):
        application = pro.start(by=request.user, now=clock.now())
        return self.document(application.ref, status.HTTP_201_CREATED)


class Application(Own):
    """One application of yours: every step, what is missing, what staff said."""

    def get(self, request, ref):
        return self.document(ref)


class ApplicationStep(Own):
    """Save one step. A draft may lack things; what is there must be right."""

    @extend_schema(request=SaveStepSerializer)
    def put(self, request, ref, step):
        self.own(ref)
        if step not in pro_steps.NAMES:
            raise Http404
        sent = SaveStepSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        fields = badges.fields() if step == "domain" else ()
        made = step_of(step, sent.validated_data["answers"], fields=fields)
        if not made.is_valid():
            wrong: dict[str, list[str]] = {}
            for line in made.errors():
                wrong.setdefault(line["field"].removeprefix("id_") or "answers", []).append(line["text"])
            raise ValidationError(wrong)
        pro.save_step(
            ref=ref,
            step=step,
            answers=made.answers(),
            by=request.user,
            now=clock.now(),
            seen=sent.validated_data.get("version"),
        )
        return self.document(ref)


class ApplicationSubmission(Own):
    """Send it to staff; what is missing comes back as `problems`."""

    @extend_schema(request=None)
    def post(self, request, ref):
        self.own(ref)
        pro.submit(ref=ref, by=request.user, now=clock.now(), eligible=badges.eligible())
        return self.document(ref)


class ApplicationWithdrawal(Own):
    """Take it back; the answers are kept."""

    @extend_schema(request=None)
    def post(self, request, ref):
        self.own(ref)
        pro.withdraw(ref=ref, by=request.user, now=clock.now())
        return self.document(ref)


class Vetting(APIView):
    """For staff of the role vetting; for anybody else there is nothing here."""

    permission_classes = [IsAuthenticated, InRole, HasScope]
    role, scope = "vetting", "staff"

    def found(self, ref: str) -> ProApplication:
        sent = ProApplication.objects.exclude(round=0).select_related("applicant", "claimed_by")
        return get_object_or_404(sent, ref=ref)

    def document(self, ref: str) -> Response:
        return Response(VettedSerializer(self.found(ref), context={"viewer": self.request.user}).data)


class VettingQueue(Vetting):
    """What waits, the longest first."""

    @extend_schema(responses=WaitingApplicationSerializer(many=True))
    def get(self, request):
        waiting = ProApplication.objects.waiting().select_related("applicant", "claimed_by")[:MOST]
        return Response(WaitingApplicationSerializer(waiting, many=True).data)


class Vetted(Vetting):
    """One application with its evidence."""

    @extend_schema(responses=VettedSerializer)
    def get(self, request, ref):
        return self.document(ref)


class Claim(Vetting):
    """It is yours to decide; who is second is told who was first."""

    @extend_schema(request=None, responses=VettedSerializer)
    def post(self, request, ref):
        vetting.claim(ref=self.found(ref).ref, by=request.user, now=clock.now())
        return self.document(ref)


class Release(Vetting):
    """Back to the queue."""

    @extend_schema(request=None, responses=VettedSerializer)
    def post(self, request, ref):
        vetting.release(ref=self.found(ref).ref, by=request.user, now=clock.now())
        return self.document(ref)


class Scores(Vetting):
    """Score it, as who claimed it or as the second opinion."""

    @extend_schema(request=ScoresSerializer, responses=VettedSerializer)
    def post(self, request, ref):
        self.found(ref)
        sent = ScoresSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        scores = dict(sent.validated_data)
        note = scores.pop("note")
        vetting.score(ref=ref, scores=scores, note=note, by=request.user, now=clock.now())
        return self.document(ref)


class Second(Vetting):
    """Ask a colleague to score it too."""

    @extend_schema(request=None, responses=VettedSerializer)
    def post(self, request, ref):
        vetting.ask_second(ref=self.found(ref).ref, by=request.user, now=clock.now())
        return self.document(ref)


class Decision(Vetting):
    """Yes, no, or a question; always with a reason."""

    @extend_schema(request=VettingDecisionSerializer, responses=VettedSerializer)
    def post(self, request, ref):
        self.found(ref)
        sent = VettingDecisionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data, by = sent.validated_data, {"ref": ref, "by": request.user, "now": clock.now()}
        if data["decision"] == "approve":
            badges.approve(reason=data["reason"], **by)
        elif data["decision"] == "refuse":
            vetting.refuse(reason=data["reason"], improve=data["improve"], again_on=data["again_on"], **by)
        else:
            vetting.ask_changes(reason=data["reason"], improve=data["improve"], **by)
        return self.document(ref)


class Personal(Vetting):
    """Open the personal data; the applicant sees that you did."""

    @extend_schema(request=None, responses=PersonalSerializer)
    def post(self, request, ref):
        opened = vetting.read_personal(ref=self.found(ref).ref, by=request.user, now=clock.now())
        answer = Response({"personal": opened})
        answer["Cache-Control"] = "no-store"
        return answer
