"""The API of sellers: profiles, one's own profile and portfolio, analytics, what is in demand, saved gigs."""

from datetime import datetime

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import parsers, serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.tokens import HasScope
from gigs import saving, trending
from gigs.models import Gig, Save, Trend
from kit import clock
from kit.api import known_only
from kit.nudging import nudge
from kit.problems import NotAllowed
from kit.serializers import Strict, errors_of
from marketplace import performing
from marketplace.views import seller as pages
from sellers import absence, portfolio, starting
from sellers.forms.portfolio import ProjectForm
from sellers.forms.profile import PARTS, Part, kept_of
from sellers.models import Certificate, Education, Project, ProjectPicture, SellerProfile
from sellers.speaking import SPOKEN
from sellers.views.portfolio import PREPARE


# --- what is said -----------------------------------------------------------------------
class EducationSerializer(serializers.ModelSerializer):
    """A school or course; `ended` null: it goes on."""

    class Meta:
        model = Education
        fields = ["subject", "school", "began", "ended"]


class CertificateSerializer(serializers.ModelSerializer):
    class Meta:
        model = Certificate
        fields = ["name", "issuer", "year"]


class ProjectPictureSerializer(serializers.ModelSerializer):
    """A picture; while `state` is `processing` it has no addresses yet."""

    refused_because = serializers.CharField(read_only=True)
    url_400 = serializers.CharField(read_only=True)
    url_640 = serializers.CharField(read_only=True)
    url_1280 = serializers.CharField(read_only=True)

    class Meta:
        model = ProjectPicture
        fields = [
            "ref",
            "state",
            "refused_because",
            "alt",
            "width",
            "height",
            "url_400",
            "url_640",
            "url_1280",
        ]
        read_only_fields = fields


class ProjectSerializer(serializers.ModelSerializer):
    """A piece of work in a portfolio."""

    pictures = ProjectPictureSerializer(many=True, read_only=True)

    class Meta:
        model = Project
        fields = ["ref", "title", "about", "client", "year", "link", "pictures"]
        read_only_fields = fields


class ProfileSerializer(serializers.Serializer):
    """A seller as buyers see them. `rating`: mean of the last 24 months, 1 to 5; `rating_count`: of all times."""

    username = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField(help_text="Of the page.")
    headline = serializers.CharField()
    about = serializers.CharField()
    country = serializers.CharField()
    time_zone = serializers.CharField()
    skills = serializers.ListField(child=serializers.CharField())
    languages = serializers.DictField(
        child=serializers.ChoiceField([level for level, _words in SPOKEN]), help_text="Code to level."
    )
    education = EducationSerializer(many=True)
    certificates = CertificateSerializer(many=True)
    links = serializers.ListField(child=serializers.CharField())
    weekly_hours = serializers.IntegerField(allow_null=True)
    level = serializers.IntegerField(help_text="0 New, 1, 2, 3 Top Rated.")
    level_since = serializers.DateField(allow_null=True)
    is_pro = serializers.BooleanField()
    pro_since = serializers.DateField(allow_null=True)
    member_since = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField(allow_null=True)
    first_reply_minutes = serializers.IntegerField(
        allow_null=True, help_text="Median; null: not enough data."
    )
    orders_completed = serializers.IntegerField()
    rating = serializers.FloatField(allow_null=True)
    rating_count = serializers.IntegerField()
    away_until = serializers.DateTimeField(allow_null=True)
    away_note = serializers.CharField()
    projects = ProjectSerializer(many=True)


def said_of(profile: SellerProfile, now: datetime) -> dict:
    """The members of ProfileSerializer; `profile` as views.seller finds it."""
    user, away = profile.user, absence.away_until(profile, now)
    rating = getattr(user, "seller_rating", None)
    same = ("headline", "about", "skills", "languages", "links", "weekly_hours")
    standing = ("level", "level_since", "is_pro", "pro_since")
    return {
        **{name: getattr(profile, name) for name in (*same, *standing)},
        "username": user.username,
        "name": user.shown_name,
        "url": reverse("gigs:seller", args=[user.username]),
        "country": user.country,
        "time_zone": user.time_zone,
        "education": profile.education.all(),
        "certificates": profile.certificates.all(),
        "member_since": user.date_joined,
        "last_seen_at": user.last_seen_at,
        "first_reply_minutes": None,
        "orders_completed": profile.completed,
        "rating": rating.mean if rating else None,
        "rating_count": rating.count if rating else 0,
        "away_until": away,
        "away_note": profile.away_note if away else "",
        "projects": profile.projects.prefetch_related("pictures"),
    }


class Profile(APIView):
    """A seller as buyers see them."""

    permission_classes = [AllowAny]

    @extend_schema(responses=ProfileSerializer)
    def get(self, request, username):
        return Response(ProfileSerializer(said_of(pages.find(username), clock.now())).data)


# --- one's own ----------------------------------------------------------------------------
class Selling:
    """Views of the signed-in seller."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "gigs"

    def profile(self, request) -> SellerProfile:
        profile = SellerProfile.objects.filter(user=request.user).first()
        if profile is None:
            raise NotAllowed(_("Switch selling on first."), code="not_a_seller")
        return profile


class WordsOfProfileSerializer(Strict):
    """What you say about yourself; what is left out stays as it is. Lists replace the lists there are."""

    headline = serializers.CharField(required=False)
    about = serializers.CharField(required=False)
    skills = serializers.ListField(child=serializers.CharField(), required=False, max_length=40)
    languages = serializers.DictField(child=serializers.CharField(), required=False)
    education = EducationSerializer(many=True, required=False)
    certificates = CertificateSerializer(many=True, required=False)
    links = serializers.ListField(child=serializers.CharField(), required=False, max_length=20)
    weekly_hours = serializers.IntegerField(required=False, allow_null=True)
    payout_country = serializers.CharField(required=False)


MEMBERS = {
    "words": ("headline", "about", "skills"),
    "background": ("languages", "education", "certificates"),
    "practical": ("links", "weekly_hours", "payout_country"),
}


class MyProfile(Selling, APIView):
    """What you say about yourself as a seller. The same rules as on the pages."""

    @extend_schema(responses=ProfileSerializer)
    def get(self, request):
        self.profile(request)
        return Response(ProfileSerializer(said_of(pages.find(request.user.username), clock.now())).data)

    @extend_schema(request=WordsOfProfileSerializer, responses=ProfileSerializer)
    def patch(self, request):
        profile = self.profile(request)
        sent = WordsOfProfileSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        kept, words, wrong = kept_of(request.user, profile), {}, {}
        for name, members in MEMBERS.items():
            if not set(members) & set(sent.validated_data):
                continue
            part = PARTS[name](now=kept, data=_typed(name, {**kept, **sent.validated_data}))
            if part.is_valid():
                words |= {key: value for key, value in part.words().items() if key in sent.validated_data}
            else:
                wrong |= _wrong(part)
        if wrong:
            raise ValidationError(wrong)
        starting.describe(profile=profile, **words)
        return self.get(request)


def _typed(part: str, said: dict) -> QueryDict:
    """What would have been typed into the page."""
    data = QueryDict(mutable=True)
    if part == "words":
        data.update(
            {"headline": said["headline"], "about": said["about"], "skills": ",".join(said["skills"])}
        )
    elif part == "practical":
        data.update({"links": "\n".join(said["links"]), "payout_country": said["payout_country"]})
        data["weekly_hours"] = "" if said["weekly_hours"] is None else str(said["weekly_hours"])
    else:
        spoken = [{"code": code, "level": level} for code, level in said["languages"].items()]
        for prefix, rows in (("l", spoken), ("s", said["education"]), ("c", said["certificates"])):
            data.update({f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"})
            for place, row in enumerate(rows):
                for name, value in row.items():
                    data[f"{prefix}-{place}-{name}"] = "" if value is None else str(value)
    return data


def _wrong(part: Part) -> dict[str, list[str]]:
    """What is wrong, by member: of a list the first row that is."""
    names = {"l": "languages", "s": "education", "c": "certificates"}
    wrong: dict[str, list[str]] = {}
    for line in part.lines:
        field = line["field"]
        prefix = (field.form.prefix or "").partition("-")[0] if field else ""
        wrong.setdefault(names.get(prefix) or (field.name if field else "non_field_errors"), []).append(
            str(line["text"])
        )
    return wrong


class AwaySerializer(Strict):
    until = serializers.DateTimeField()
    note = serializers.CharField(required=False, allow_blank=True, max_length=300)


class MyAbsence(Selling, APIView):
    """Until when you take no orders."""

    @extend_schema(request=AwaySerializer, responses=AwaySerializer)
    def put(self, request):
        sent = AwaySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        absence.leave(profile=self.profile(request), now=clock.now(), **sent.validated_data)
        return Response(sent.data)

    @extend_schema(responses={204: None})
    def delete(self, request):
        absence.come_back(profile=self.profile(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


# --- portfolio ------------------------------------------------------------------------------
class WriteProjectSerializer(Strict):
    title = serializers.CharField()
    about = serializers.CharField(required=False, allow_blank=True)
    client = serializers.CharField(required=False, allow_blank=True)
    year = serializers.IntegerField(required=False, allow_null=True)
    link = serializers.CharField(required=False, allow_blank=True)


def _project_words(data, kept: dict) -> dict:
    """Valid words of a project, by the page's form. Raises ValidationError."""
    sent = WriteProjectSerializer(data={**{k: v for k, v in kept.items() if v is not None}, **data})
    sent.is_valid(raise_exception=True)
    form = ProjectForm(
        {name: "" if value is None else str(value) for name, value in sent.validated_data.items()}
    )
    if not form.is_valid():
        raise ValidationError(errors_of(form))
    return form.cleaned_data


class MyProjects(Selling, APIView):
    """Your portfolio, in its order."""

    @extend_schema(responses=ProjectSerializer(many=True))
    def get(self, request):
        found = self.profile(request).projects.prefetch_related("pictures")
        return Response(ProjectSerializer(found, many=True).data)

    @extend_schema(request=WriteProjectSerializer, responses={201: ProjectSerializer})
    def post(self, request):
        words = _project_words(request.data, {})
        made = portfolio.add(profile=self.profile(request), now=clock.now(), **words)
        return Response(ProjectSerializer(made).data, status=status.HTTP_201_CREATED)


class OwnProject(Selling):
    def own(self, request, ref) -> Project:
        return get_object_or_404(Project, ref=ref, profile__user=request.user)


class MyProject(OwnProject, APIView):
    """One project of yours."""

    @extend_schema(responses=ProjectSerializer)
    def get(self, request, ref):
        return Response(ProjectSerializer(self.own(request, ref)).data)

    @extend_schema(request=WriteProjectSerializer(partial=True), responses=ProjectSerializer)
    def patch(self, request, ref):
        project = self.own(request, ref)
        kept = {name: getattr(project, name) for name in portfolio.WORDS}
        portfolio.change(project=project, **_project_words(request.data, kept))
        return self.get(request, ref)

    @extend_schema(responses={204: None})
    def delete(self, request, ref):
        portfolio.remove(project=self.own(request, ref))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SendPictureSerializer(serializers.Serializer):
    file = serializers.FileField(allow_empty_file=True)
    alt = serializers.CharField(required=False, allow_blank=True, help_text="What it shows.")


class MyProjectPictures(OwnProject, APIView):
    """Add a picture; a worker prepares it."""

    parser_classes = [parsers.MultiPartParser]

    @extend_schema(
        request={"multipart/form-data": SendPictureSerializer}, responses={201: ProjectPictureSerializer}
    )
    def post(self, request, ref):
        project = self.own(request, ref)
        sent = SendPictureSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        made = portfolio.add_picture(
            project=project, file=sent.validated_data["file"], alt=sent.validated_data.get("alt", "")
        )
        nudge(PREPARE)
        return Response(ProjectPictureSerializer(made).data, status=status.HTTP_201_CREATED)


class MyProjectPicture(OwnProject, APIView):
    """One picture of a project of yours."""

    @extend_schema(responses={204: None})
    def delete(self, request, ref, picture_ref):
        project = self.own(request, ref)
        get_object_or_404(project.pictures, ref=picture_ref)
        left = [each.ref for each in project.pictures.all() if each.ref != picture_ref]
        portfolio.arrange(project=project, order=left)
        return Response(status=status.HTTP_204_NO_CONTENT)


# --- analytics ------------------------------------------------------------------------------
class NumbersSerializer(serializers.Serializer):
    """`ordered`: orders paid for. `conversion_bps`: orders for ten thousand openings."""

    shown = serializers.IntegerField()
    opened = serializers.IntegerField()
    saved = serializers.IntegerField()
    ordered = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    price_minor = serializers.IntegerField()
    conversion_bps = serializers.IntegerField(source="order_bps", allow_null=True)


class GigNumbersSerializer(serializers.Serializer):
    gig = serializers.CharField(source="gig.ref")
    title = serializers.CharField(source="gig.live.title")
    now = NumbersSerializer()
    before = NumbersSerializer()


class AnalyticsSerializer(serializers.Serializer):
    """Days are UTC, both ends included; `before`: as many days before them."""

    since = serializers.DateField()
    until = serializers.DateField()
    gigs = GigNumbersSerializer(many=True)


class MyAnalytics(Selling, APIView):
    """How your gigs do."""

    @extend_schema(
        parameters=[OpenApiParameter("days", int, enum=performing.RANGES, description="30 without.")],
        responses=AnalyticsSerializer,
    )
    def get(self, request):
        known_only(request, "days")
        asked = request.query_params.get("days", "30")
        if asked not in map(str, performing.RANGES):
            raise ValidationError({"days": [_("7, 30, 90 or 365.")]})
        self.profile(request)
        span = performing.Span.last(int(asked), clock.now())
        gigs = list(
            Gig.objects.sold_by(request.user).exclude(live=None).select_related("live").order_by("-pk")[:100]
        )
        lines = performing.lines(request.user, gigs, span)
        return Response(
            AnalyticsSerializer({"since": span.since, "until": span.last_day, "gigs": lines}).data
        )


class TrendSerializer(serializers.ModelSerializer):
    """A kind of work that is asked for more: counts of the period and of as many days before it."""

    category = serializers.CharField(source="place.path")
    name = serializers.CharField(source="place.name")
    begins_on = serializers.DateField(source="period.begins_on")
    ends_on = serializers.DateField(source="period.ends_on")

    class Meta:
        model = Trend
        fields = ["category", "name", "measure", "count", "before", "growth_bps", "begins_on", "ends_on"]
        read_only_fields = fields


class InDemand(APIView):
    """What is asked for more than in the period before, the strongest growth first. Compared once a week."""

    permission_classes = [AllowAny]

    @extend_schema(responses=TrendSerializer(many=True))
    def get(self, request):
        return Response(TrendSerializer(trending.in_demand(most=50), many=True).data)


# --- saved ----------------------------------------------------------------------------------
class SavedSerializer(serializers.ModelSerializer):
    """A gig you saved; `offered`: whether it can be ordered now."""

    gig = serializers.CharField(source="gig.ref")
    title = serializers.CharField(source="gig.live.title")
    url = serializers.SerializerMethodField(help_text="Of its page.")
    offered = serializers.SerializerMethodField()

    class Meta:
        model = Save
        fields = ["gig", "title", "url", "offered", "saved_at"]
        read_only_fields = fields

    def get_url(self, row) -> str:
        return reverse("gigs:gig", args=[row.gig.seller.username, row.gig.slug])

    def get_offered(self, row) -> bool:
        return row.gig.state == Gig.State.ACTIVE


class MySaved(ListAPIView):
    """Gigs you saved, newest first."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"
    serializer_class = SavedSerializer

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return Save.objects.none()
        return Save.objects.kept_by(self.request.user).select_related("gig__live", "gig__seller")


class MySavedGig(APIView):
    """Put a gig on your list or take it off; both may be said twice."""

    permission_classes = [IsAuthenticated, HasScope]
    scope = "orders"

    def gig(self, ref) -> Gig:
        return get_object_or_404(Gig.objects.exclude(live=None), ref=ref)

    @extend_schema(request=None, responses={204: None})
    def put(self, request, ref):
        saving.save(gig=self.gig(ref), by=request.user, now=clock.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={204: None})
    def delete(self, request, ref):
        saving.remove(gig=self.gig(ref), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
