"""The API of gigs as buyers use it: search with the page's own query, one gig, its packages."""

from django.conf import settings
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from accounts.roles import has_role
from gigs import categories, options, pricing, search, terms
from gigs.models import Extra, Gig, GigVersion, Package
from kit import clock
from kit.api import known_only
from kit.problems import Refused
from kit.serializers import PersonSerializer

PARAMETERS = {
    "q": "Words; quotes make a phrase, a minus leaves a word out.",
    "category": "Path of a category.",
    "min": "Least price, as people write it: 25 or 25.50.",
    "max": "Highest price.",
    "days": "Delivered within so many days.",
    "with": "What packages include, as `facets` names it: vector_file, resolution:4k; more with commas.",
    "pro": "1: only Pro sellers.",
    "online": "1: only sellers who were just here.",
    "country": "Of the seller, two letters; more with commas.",
    "speaks": "Languages of the seller; more with commas.",
    "language": "Of the gig's text; more with commas.",
    "cursor": "From `next` or `previous`.",
}
CHOICES = {
    "level": ("0", "1", "2", "3"),
    "mode": ("instant", "ask_first"),
    "sort": tuple(search.SORTS),
    "rating": tuple(search.RATINGS),
}
MOST_A_PAGE = 100


class CardSerializer(serializers.Serializer):
    """A gig in a list."""

    ref = serializers.CharField()
    title = serializers.CharField()
    language = serializers.CharField()
    url = serializers.CharField(help_text="Of its page.")
    seller = serializers.SerializerMethodField()
    level = serializers.IntegerField()
    pro = serializers.BooleanField()
    online = serializers.BooleanField()
    currency = serializers.CharField()
    price_minor = serializers.IntegerField(help_text="Of the cheapest package.")
    days = serializers.IntegerField(help_text="Of the quickest package.")
    rating = serializers.FloatField(allow_null=True)
    review_count = serializers.IntegerField()
    cover = serializers.CharField(source="cover_640")

    @extend_schema_field(PersonSerializer)
    def get_seller(self, card):
        return {"ref": card.seller.ref, "username": card.username, "name": card.seller_name}


class CountSerializer(serializers.Serializer):
    value = serializers.CharField()
    count = serializers.IntegerField()


class RelaxedSerializer(serializers.Serializer):
    """A filter without which there would be so many."""

    without = serializers.CharField()
    count = serializers.IntegerField()


class FoundSerializer(serializers.Serializer):
    """A page of results. `facets`: how many there are behind each value of each filter."""

    total = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = CardSerializer(many=True)
    facets = serializers.DictField(child=CountSerializer(many=True))
    did_you_mean = serializers.CharField(allow_null=True)
    relaxed = RelaxedSerializer(many=True)


class Found(APIView):
    """Search, as the search page does it."""

    permission_classes = [AllowAny]

    @extend_schema(
        parameters=[
            *(OpenApiParameter(name, description=words) for name, words in PARAMETERS.items()),
            *(OpenApiParameter(name, enum=values) for name, values in CHOICES.items()),
            OpenApiParameter("page_size", int, description=f"1 to {MOST_A_PAGE}, otherwise {search.PAGE}."),
        ],
        responses=FoundSerializer,
        operation_id="gigs_search",
    )
    def get(self, request):
        known_only(request, *PARAMETERS, *CHOICES)
        asked = request.query_params
        query = search.Query.read(asked)
        _check(asked, query)
        size = int(asked.get("page_size") or search.PAGE)
        results = search.run(query, cursor=asked.get("cursor", ""), size=size, now=clock.now())
        here = request.build_absolute_uri()
        body = {
            "total": results.total,
            "next": replace_query_param(here, "cursor", results.next) if results.next else None,
            "previous": None if results.back is None else replace_query_param(here, "cursor", results.back),
            "results": results.cards,
            "facets": _facets(results.counts),
            "did_you_mean": results.did_you_mean or None,
            "relaxed": [{"without": name, "count": count} for name, count in results.relaxed],
        }
        return Response(FoundSerializer(body).data)


def _check(asked, query: search.Query) -> None:
    """What the page leaves out with a word beside it, the API refuses."""
    wrong = {name: [str(words)] for name, words in query.errors.items()}
    if asked.get("category") and query.category is None:
        wrong["category"] = [_("There is no such category.")]
    if asked.get("days") and query.days is None:
        wrong["days"] = [_("1 to 365.")]
    given = {each.strip() for words in asked.getlist("with") for each in words.split(",")} - {""}
    known = options.of(query.category)
    if not given <= set(known):
        wrong["with"] = [_("One of these: %(values)s.") % {"values": ", ".join(known) or "–"}]
    for name, values in CHOICES.items():
        if asked.get(name) and not set(asked.get(name).split(",")) <= set(values):
            wrong[name] = [_("One of these: %(values)s.") % {"values": ", ".join(values)}]
    size = asked.get("page_size")
    if size and not (size.isascii() and size.isdigit() and len(size) < 4 and 1 <= int(size) <= MOST_A_PAGE):
        wrong["page_size"] = [_("1 to %(most)d.") % {"most": MOST_A_PAGE}]
    if wrong:
        raise ValidationError(wrong)


def _facets(counts: dict[str, dict]) -> dict[str, list[dict]]:
    """Facets with categories by path, and steps of price by their lower end in minor units."""
    tree = categories.tree()
    made = {}
    for facet, numbers in counts.items():
        rows = []
        for value, count in sorted(numbers.items()):
            if facet == "category":
                known = tree.by_id.get(int(value))
                if known is None:
                    continue
                value = known.path
            elif facet == "price":
                value = str(0 if int(value) == 0 else search.PRICE_STEPS[int(value) - 1])
            rows.append({"value": value, "count": count})
        made[facet] = rows
    return made


class PackageOnSaleSerializer(serializers.ModelSerializer):
    """A package; `ref` is what is ordered. `total_minor`: with the service fee, what the buyer pays."""

    tier_name = serializers.CharField(source="get_tier_display")
    total_minor = serializers.SerializerMethodField()

    class Meta:
        model = Package
        fields = [
            "ref",
            "tier",
            "tier_name",
            "name",
            "description",
            "price_minor",
            "total_minor",
            "days",
            "revisions",
            "unlimited_revisions",
            "values",
            "fast_price_minor",
            "fast_days",
        ]
        read_only_fields = fields

    def get_total_minor(self, package) -> int:
        return pricing.shares(package.price_minor, terms.current()).buyer_pays_minor


class ExtraOnSaleSerializer(serializers.ModelSerializer):
    """An add-on; `tier` null: for all packages."""

    class Meta:
        model = Extra
        fields = ["ref", "title", "price_minor", "days", "tier"]
        read_only_fields = fields


class PackagesSerializer(serializers.Serializer):
    """What can be ordered."""

    currency = serializers.CharField()
    orderable = serializers.BooleanField()
    packages = PackageOnSaleSerializer(many=True)
    extras = ExtraOnSaleSerializer(many=True)


class FaqOnSaleSerializer(serializers.Serializer):
    question = serializers.CharField()
    answer = serializers.CharField()


class PictureOnSaleSerializer(serializers.Serializer):
    alt = serializers.CharField()
    url_400 = serializers.CharField()
    url_640 = serializers.CharField()
    url_1280 = serializers.CharField()


class GigSerializer(serializers.Serializer):
    """A gig as buyers see it."""

    ref = serializers.CharField()
    state = serializers.CharField()
    url = serializers.CharField(help_text="Of its page.")
    title = serializers.CharField()
    language = serializers.CharField()
    category = serializers.CharField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    description = serializers.CharField()
    faq = FaqOnSaleSerializer(many=True)
    seller = PersonSerializer()
    rating = serializers.FloatField(allow_null=True)
    rating_count = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    asks_first = serializers.BooleanField()
    pictures = PictureOnSaleSerializer(many=True)
    currency = serializers.CharField()
    orderable = serializers.BooleanField()
    packages = PackageOnSaleSerializer(many=True)
    extras = ExtraOnSaleSerializer(many=True)


class Gone(Refused):
    """Was once for sale."""

    status = 410
    code = "gone"


def _on_sale(request, ref: str) -> tuple[Gig, GigVersion]:
    """The gig as it is live; its owner and moderators see it in every state. Raises Http404, Gone."""
    gig = Gig.objects.select_related("seller__seller", "live__category").filter(ref=ref).first()
    if gig is None or gig.live is None:
        raise Http404
    closed = gig.state not in (Gig.State.ACTIVE, Gig.State.PAUSED)
    if closed and gig.seller_id != request.user.pk and not has_role(request.user, "moderation"):
        raise Gone(_("This gig is not offered any more."))
    return gig, gig.live


def _offer(request, gig: Gig, version: GigVersion) -> dict:
    seller = getattr(gig.seller, "seller", None)
    away = bool(seller and seller.away_until and seller.away_until > clock.now())
    return {
        "currency": settings.CURRENCY,
        "orderable": gig.state == Gig.State.ACTIVE and gig.seller_id != request.user.pk and not away,
        "packages": version.packages.all(),
        "extras": version.extras.all(),
    }


class OneGig(APIView):
    """A gig that is for sale."""

    permission_classes = [AllowAny]

    @extend_schema(responses=GigSerializer, operation_id="gigs_read")
    def get(self, request, ref):
        gig, version = _on_sale(request, ref)
        images = [item.image for item in version.gallery.select_related("image")]
        body = {
            "ref": gig.ref,
            "state": gig.state,
            "url": reverse("gigs:gig", args=[gig.seller.username, gig.slug]),
            "title": version.title,
            "language": version.language,
            "category": version.category.path if version.category else None,
            "tags": version.tags,
            "description": version.description,
            "faq": version.faq,
            "seller": gig.seller,
            "rating": gig.rating_sum / 3 / gig.rating_count if gig.rating_count else None,
            "rating_count": gig.rating_count,
            "published_at": gig.published_at,
            "asks_first": version.mode == GigVersion.Mode.ASK_FIRST,
            "pictures": [image for image in images if image.state == "ready"],
            **_offer(request, gig, version),
        }
        return Response(GigSerializer(body).data)


class Packages(APIView):
    """The packages and extras of a gig."""

    permission_classes = [AllowAny]

    @extend_schema(responses=PackagesSerializer)
    def get(self, request, ref):
        return Response(PackagesSerializer(_offer(request, *_on_sale(request, ref))).data)


urlpatterns = [
    path("gigs/", Found.as_view(), name="gigs"),
    path("gigs/<slug:ref>/", OneGig.as_view(), name="gig"),
    path("gigs/<slug:ref>/packages/", Packages.as_view(), name="packages"),
]
