"""The API of gigs as sellers and staff use it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import parsers, serializers, status
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.roles import has_role
from accounts.tokens import HasScope
from gigs import categories, checks, decisions, drafting, pictures, publishing
from gigs.models import Gig, GigVersion
from gigs.serializers.reading import (
    CategorySerializer,
    CategoryWithFieldsSerializer,
    GigDocumentSerializer,
    OwnGigSerializer,
    PictureSerializer,
    ReviewSerializer,
    WaitingSerializer,
)
from gigs.serializers.writing import DecideSerializer, PlaceSerializer, WordsSerializer
from kit import clock
from kit.nudging import nudge
from kit.problems import Invalid, NotAllowed
from sellers import allowances
from sellers.models import SellerProfile


class CategoryTree(APIView):
    """The whole tree, three levels deep."""

    permission_classes = [AllowAny]

    @extend_schema(responses=CategorySerializer(many=True))
    def get(self, request):
        return Response(CategorySerializer(categories.tree().top, many=True).data)


class CategoryNode(APIView):
    """One category with what packages in it state."""

    permission_classes = [AllowAny]

    @extend_schema(responses=CategoryWithFieldsSerializer)
    def get(self, request, path):
        category = categories.tree().by_path.get(path.strip("/"))
        if category is None:
            raise Http404
        return Response(CategoryWithFieldsSerializer(category).data)


class OwnGigs:
    """Views on gigs of the signed-in seller: a stranger's gig is 404."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "gigs"

    def own(self, request):
        return Gig.objects.sold_by(request.user).select_related(
            "live__category__parent", "draft__category__parent", "seller"
        )

    def profile(self, request) -> SellerProfile:
        profile = SellerProfile.objects.filter(user=request.user).first()
        if profile is None:
            raise NotAllowed(_("Switch selling on first."), code="not_a_seller")
        return profile

    def document(self, request, ref, *, code=200) -> Response:
        """The gig as it stands after an act."""
        gig = get_object_or_404(self.own(request), ref=ref)
        profile = self.profile(request)
        version = (
            GigVersion.objects.select_related("category__parent", "gig")
            .prefetch_related("packages", "extras", "requirements", "gallery__image")
            .get(pk=gig.draft_id or gig.live_id)
        )
        allowance = allowances.of_seller(profile)
        context = {
            "version": version,
            "allowance": allowance,
            "problems": checks.problems(version, allowance, is_pro=profile.is_pro),
            "decision": decisions.last(gig),
            "moves": publishing.open_moves(gig, request.user),
        }
        return Response(GigDocumentSerializer(gig, context=context).data, status=code)


class MyGigs(OwnGigs, ListAPIView):
    """One's own gigs, newest first; a new one begins as a draft."""

    serializer_class = OwnGigSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Gig.objects.none()
        return self.own(self.request)

    @extend_schema(request=WordsSerializer, responses={201: GigDocumentSerializer})
    def post(self, request):
        allowance = allowances.of_seller(self.profile(request))
        words = WordsSerializer(data=request.data, context={"allowance": allowance})
        words.is_valid(raise_exception=True)
        parts, now = words.parts(), clock.now()
        gig = drafting.begin(by=request.user, now=now, **parts.pop("overview"))
        drafting.save(ref=gig.ref, by=request.user, now=now, **parts)
        return self.document(request, gig.ref, code=status.HTTP_201_CREATED)


class MyGig(OwnGigs, GenericAPIView):
    """One gig of one's own: read it, write the whole or a part of it."""

    serializer_class = GigDocumentSerializer

    def get(self, request, ref):
        return self.document(request, ref)

    @extend_schema(request=WordsSerializer)
    def put(self, request, ref):
        return self._write(request, ref, partial=False)

    @extend_schema(request=WordsSerializer)
    def patch(self, request, ref):
        return self._write(request, ref, partial=True)

    def _write(self, request, ref, *, partial):
        gig = get_object_or_404(self.own(request), ref=ref)
        context = {"allowance": allowances.of_seller(self.profile(request)), "version": gig.draft or gig.live}
        words = WordsSerializer(data=request.data, partial=partial, context=context)
        words.is_valid(raise_exception=True)
        seen = words.validated_data.get("stamp")
        drafting.save(ref=ref, by=request.user, now=clock.now(), seen=seen, **words.parts())
        return self.document(request, ref)


class PictureUploadSerializer(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True)
    alt = serializers.CharField(required=False, allow_blank=True, max_length=160, default="")


class MyGigPictures(OwnGigs, GenericAPIView):
    """Send a picture (multipart: file, alt); it is prepared within seconds. PUT puts them in order or drops some."""

    parser_classes = [parsers.MultiPartParser, parsers.JSONParser]
    serializer_class = PictureSerializer

    @extend_schema(request=PictureUploadSerializer, responses={201: PictureSerializer})
    def post(self, request, ref):
        get_object_or_404(self.own(request), ref=ref)
        sent = PictureUploadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        image = pictures.take(
            ref=ref,
            file=sent.validated_data["file"],
            by=request.user,
            now=clock.now(),
            alt=sent.validated_data["alt"],
        )
        nudge("gigs.tasks.prepare_pictures")
        return Response(PictureSerializer(image).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=PlaceSerializer(many=True), responses=GigDocumentSerializer)
    def put(self, request, ref):
        get_object_or_404(self.own(request), ref=ref)
        places = PlaceSerializer(data=request.data, many=True)
        places.is_valid(raise_exception=True)
        rows = places.validated_data
        drafting.arrange_pictures(
            ref=ref,
            order=[row["ref"] for row in rows],
            by=request.user,
            now=clock.now(),
            alts={row["ref"]: row["alt"] for row in rows if "alt" in row},
        )
        return self.document(request, ref)


class StampSerializer(serializers.Serializer):
    stamp = serializers.CharField(required=False, help_text="Of the words you read; another one gives 409.")


SELLERS_ACTS = ("submit", "withdraw", "pause", "resume", "archive", "discard")


class MyGigAct(OwnGigs, GenericAPIView):
    """A move of one's own gig: submit, withdraw, pause, resume, archive; discard throws a revision away."""

    serializer_class = GigDocumentSerializer

    @extend_schema(request=StampSerializer)
    def post(self, request, ref, command):
        if command not in SELLERS_ACTS:
            raise Http404
        get_object_or_404(self.own(request), ref=ref)
        words = {"ref": ref, "by": request.user, "now": clock.now()}
        if command == "submit":
            sent = StampSerializer(data=request.data)
            sent.is_valid(raise_exception=True)
            words["seen"] = sent.validated_data.get("stamp")
        act = drafting.discard if command == "discard" else getattr(publishing, command)
        act(**words)
        return self.document(request, ref)


class IsModerator(BasePermission):
    """Staff of the role moderation; for anybody else there is nothing here."""

    def has_permission(self, request, view):
        if not has_role(request.user, "moderation"):
            raise Http404
        return True


class Queue(ListAPIView):
    """What waits for a decision, oldest first."""

    permission_classes = [IsAuthenticated, IsModerator, HasScope]
    scope = "staff"
    serializer_class = WaitingSerializer
    pagination_class = None

    def get_queryset(self):
        return decisions.waiting().select_related("gig__seller", "category")[:200]


class Review(GenericAPIView):
    """One submitted version with its words and what it would change."""

    permission_classes = [IsAuthenticated, IsModerator, HasScope]
    scope = "staff"
    serializer_class = ReviewSerializer

    def get(self, request, ref):
        version = get_object_or_404(
            GigVersion.objects.select_related("gig__seller", "gig__live", "category"), ref=ref
        )
        return Response(ReviewSerializer(version).data)


class Decision(GenericAPIView):
    """Approve, ask for changes, or deny."""

    permission_classes = [IsAuthenticated, IsModerator, HasScope]
    scope = "staff"
    serializer_class = DecideSerializer

    @extend_schema(responses=ReviewSerializer)
    def post(self, request, ref):
        version = get_object_or_404(GigVersion.objects.select_related("gig"), ref=ref)
        sent = DecideSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        command, seen = data.pop("decision"), data.pop("stamp")
        if version.gig.draft_id != version.pk:
            raise Invalid(_("This version no longer waits for a decision."), code="not_waiting", status=409)
        words = {"ref": version.gig.ref, "by": request.user, "now": clock.now(), "seen": seen}
        if command == "approve":
            publishing.approve(**words)
        else:
            getattr(publishing, command)(**words, **data)
        version = GigVersion.objects.select_related("gig__seller", "gig__live", "category").get(pk=version.pk)
        return Response(ReviewSerializer(version).data)


urlpatterns = [
    path("categories/", CategoryTree.as_view(), name="categories"),
    path("categories/<path:path>/", CategoryNode.as_view(), name="category"),
    path("me/gigs/", MyGigs.as_view(), name="my-gigs"),
    path("me/gigs/<slug:ref>/", MyGig.as_view(), name="my-gig"),
    path("me/gigs/<slug:ref>/pictures/", MyGigPictures.as_view(), name="my-gig-pictures"),
    path("me/gigs/<slug:ref>/acts/<slug:command>/", MyGigAct.as_view(), name="my-gig-act"),
    path("staff/gigs/", Queue.as_view(), name="staff-gigs"),
    path("staff/gigs/<slug:ref>/", Review.as_view(), name="staff-gig"),
    path("staff/gigs/<slug:ref>/decision/", Decision.as_view(), name="staff-gig-decision"),
]
