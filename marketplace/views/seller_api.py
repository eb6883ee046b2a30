"""The API of sellers: profiles as visitors read them, one's own as it is written."""

from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.tokens import HasScope
from kit import clock
from kit.problems import NotAllowed
from kit.serializers import Strict
from marketplace.views import seller as pages
from sellers import absence, starting
from sellers.forms.profile import PARTS, Part, kept_of
from sellers.models import SellerProfile
from sellers.serializers.profile import CertificateSerializer, EducationSerializer, ProjectSerializer
from sellers.speaking import SPOKEN
from sellers.views.profile import EDITED


# --- what is said -----------------------------------------------------------------------
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
        for name in EDITED:
            asked = set(PARTS[name].says) & set(sent.validated_data)
            part = PARTS[name](now=kept, data=_typed(name, {**kept, **sent.validated_data}))
            if asked and not part.is_valid():
                wrong |= {member: lines for member, lines in _wrong(part).items() if member in asked}
            if not wrong:
                words |= part.words(asked)
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
