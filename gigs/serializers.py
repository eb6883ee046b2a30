"""Gigs as the API says and takes them: one document of all that a version says, amounts in minor units."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gigs import categories, checks, comparing, screening
from gigs.forms.writing import fields_of, full_title
from gigs.models import Category, Gig, GigEvent, GigImage, GigVersion, Package, PackageField, Requirement
from kit import languages, text
from sellers.allowances import Allowance

PARTS = ("overview", "packages", "extras", "description", "faq", "requirements")


class Strict(serializers.Serializer):
    """Refuses members it does not know, so that a misspelt one is not silently left out."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            unknown = set(data) - {name for name, field in self.fields.items() if not field.read_only}
            if unknown:
                raise serializers.ValidationError(
                    {name: [_("Unknown member.")] for name in sorted(map(str, unknown))}
                )
        return super().to_internal_value(data)


class LineField(serializers.CharField):
    """One line, cleaned; `longest` in characters as people count them."""

    def __init__(self, *, longest: int, lines: bool = False, **kwargs):
        self.longest, self.lines = longest, lines
        super().__init__(trim_whitespace=True, **kwargs)

    def to_internal_value(self, data):
        value = super().to_internal_value(data)
        value = text.clean(value) if self.lines else text.clean_line(value)
        if text.graphemes(value) > self.longest or len(value) > 2 * self.longest + 200:
            raise serializers.ValidationError(_("Use %(most)d characters at most.") % {"most": self.longest})
        if not value and not self.allow_blank:
            raise serializers.ValidationError(_("This may not be blank."))
        return value


class PriceField(serializers.IntegerField):
    """Minor units within the floor and the level's ceiling; `allowance` comes with the context."""

    def to_internal_value(self, data):
        if isinstance(data, (bool, float)):
            self.fail("invalid")
        minor = super().to_internal_value(data)
        if problem := checks.price_problem(minor, self.context["allowance"]):
            raise serializers.ValidationError(problem)
        return minor


@extend_schema_field({"type": "string", "example": "graphics-design/logo-design"})
class CategoryField(serializers.Field):
    """A category by its path."""

    def to_representation(self, value: Category):
        return value.path

    def to_internal_value(self, data):
        found = categories.tree().by_path.get(data.strip("/")) if isinstance(data, str) else None
        if found is None:
            raise serializers.ValidationError(_("There is no such category."))
        return found


class PackageSerializer(Strict):
    """One package; `values` by the keys of the category's package fields."""

    ref = serializers.CharField(read_only=True)
    tier = serializers.ChoiceField(choices=Package.Tier.choices)
    name = LineField(longest=40, allow_blank=True)
    description = LineField(longest=300, lines=True, allow_blank=True)
    price_minor = PriceField(allow_null=True)
    days = serializers.IntegerField(min_value=1, max_value=checks.MOST_DAYS, allow_null=True)
    revisions = serializers.IntegerField(
        min_value=0, max_value=checks.MOST_REVISIONS, allow_null=True, required=False, default=None
    )
    unlimited_revisions = serializers.BooleanField(default=False)
    values = serializers.DictField(required=False, default=dict)
    fast_price_minor = PriceField(allow_null=True, required=False, default=None)
    fast_days = serializers.IntegerField(
        min_value=1, max_value=checks.MOST_DAYS, allow_null=True, required=False, default=None
    )

    def validate(self, data):
        if (data["fast_price_minor"] is None) != (data["fast_days"] is None):
            raise serializers.ValidationError({"fast_days": [_("Extra fast needs both a price and days.")]})
        if data["fast_days"] and data["days"] and data["fast_days"] >= data["days"]:
            raise serializers.ValidationError(
                {"fast_days": [_("Extra fast must take fewer days than the package.")]}
            )
        if data["unlimited_revisions"]:
            data["revisions"] = None
        return data


class ExtraSerializer(Strict):
    """An add-on; `tier` null: for all packages."""

    ref = serializers.CharField(read_only=True)
    title = LineField(longest=80)
    price_minor = PriceField()
    days = serializers.IntegerField(min_value=0, max_value=checks.MOST_DAYS, default=0)
    tier = serializers.ChoiceField(
        choices=Package.Tier.choices, allow_null=True, required=False, default=None
    )


class FaqSerializer(Strict):
    question = LineField(longest=150)
    answer = LineField(longest=600, lines=True)


class RequirementSerializer(Strict):
    """A question to the buyer."""

    ref = serializers.CharField(read_only=True)
    kind = serializers.ChoiceField(choices=Requirement.Kind.choices)
    question = LineField(longest=300)
    help = LineField(longest=300, allow_blank=True, required=False, default="")
    choices = serializers.ListField(child=LineField(longest=120), required=False, default=list, max_length=30)
    required = serializers.BooleanField(default=True)

    def validate(self, data):
        if data["kind"] not in ("choice", "choices"):
            data["choices"] = []
        elif len(data["choices"]) < 2:
            raise serializers.ValidationError({"choices": [_("Give at least two answers.")]})
        return data


class PictureSerializer(serializers.ModelSerializer):
    """A picture; while `state` is `processing` it has no addresses yet."""

    refused_because = serializers.CharField(read_only=True)
    url_400 = serializers.CharField(read_only=True)
    url_640 = serializers.CharField(read_only=True)
    url_1280 = serializers.CharField(read_only=True)

    class Meta:
        model = GigImage
        fields = [
            "ref",
            "state",
            "refused_because",
            "width",
            "height",
            "alt",
            "url_400",
            "url_640",
            "url_1280",
        ]
        read_only_fields = fields


class PlaceSerializer(Strict):
    """A picture in its place, with what it shows."""

    ref = serializers.CharField(max_length=12)
    alt = LineField(longest=160, allow_blank=True, required=False)


class WordsSerializer(Strict):
    """All that a version says. PUT takes the whole, PATCH what is to change.

    stamp: of the words you read; with another stamp in the database the answer is 409."""

    stamp = serializers.CharField(required=False, write_only=True)
    title = LineField(longest=checks.TITLE[1])
    language = serializers.ChoiceField(choices=[(code, code) for code in languages.CODES], default="en")
    category = CategoryField(allow_null=True, default=None)
    tags = serializers.ListField(
        child=LineField(longest=checks.LONGEST_TAG), max_length=checks.MOST_TAGS, default=list
    )
    mode = serializers.ChoiceField(choices=GigVersion.Mode.choices, default=GigVersion.Mode.INSTANT)
    queue_limit = serializers.IntegerField(min_value=1, max_value=100, allow_null=True, default=None)
    place = LineField(longest=120, allow_blank=True, default="")
    packages = PackageSerializer(many=True, default=list, max_length=3)
    extras = ExtraSerializer(many=True, default=list)
    description = LineField(longest=checks.DESCRIPTION[1], lines=True, allow_blank=True, default="")
    faq = FaqSerializer(many=True, default=list, max_length=checks.MOST_FAQ)
    requirements = RequirementSerializer(many=True, default=list, max_length=checks.MOST_REQUIREMENTS)

    def validate_packages(self, packages):
        tiers = [package["tier"] for package in packages]
        if len(set(tiers)) != len(tiers):
            raise serializers.ValidationError(_("A package is there twice."))
        return packages

    def validate_extras(self, extras):
        allowance: Allowance = self.context["allowance"]
        if len(extras) > allowance.extras_a_gig:
            raise serializers.ValidationError(checks.extras_problem(allowance))
        return extras

    def validate(self, data):
        version: GigVersion | None = self.context.get("version")
        if "title" in data:
            language = data.get("language") or (version.language if version else "en")
            data["title"] = full_title(data["title"], language)
            if text.graphemes(data["title"]) > checks.TITLE[1]:
                raise serializers.ValidationError({"title": [checks.title_problem(data["title"])]})
        category = data.get("category", version.category if version else None)
        stated = {field.key: field for field in fields_of(category)}
        for package in data.get("packages", []):
            package["values"] = _checked_values(package["values"], stated)
        return data

    def parts(self) -> dict:
        """As `drafting.save` takes it."""
        data = dict(self.validated_data)
        data.pop("stamp", None)
        parts = {name: data.pop(name) for name in PARTS if name in data}
        return {**parts, "overview": data} if data else parts


def _checked_values(values: dict, stated: dict[str, PackageField]) -> dict:
    """Package field values of the right kinds. Raises for unknown keys and wrong values."""
    for key, value in values.items():
        field = stated.get(key)
        right = field is not None and {
            "checkbox": isinstance(value, bool),
            "number": isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100_000,
            "choice": value in [choice["key"] for choice in field.choices],
        }.get(field.kind, False)
        if not right:
            said = _("“%(key)s” is no field of this category, or not such a value.") % {"key": str(key)[:40]}
            raise serializers.ValidationError({"packages": [said]})
    return values


class ProblemSerializer(serializers.Serializer):
    """What keeps a gig from being submitted."""

    step = serializers.CharField()
    field = serializers.CharField()
    text = serializers.CharField()


class DecisionSerializer(serializers.ModelSerializer):
    """A word of staff about a gig."""

    rule_label = serializers.SerializerMethodField()

    class Meta:
        model = GigEvent
        fields = ["command", "at", "rule", "rule_label", "excerpt", "reason", "version_number"]
        read_only_fields = fields

    def get_rule_label(self, event) -> str:
        return screening.label_of(event.rule) if event.rule else ""


class OwnGigSerializer(serializers.ModelSerializer):
    """A gig of one's own in a list."""

    title = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    revision_state = serializers.SerializerMethodField()

    class Meta:
        model = Gig
        fields = [
            "ref",
            "state",
            "revision_state",
            "title",
            "url",
            "created_at",
            "published_at",
            "orders_count",
        ]
        read_only_fields = fields

    def get_title(self, gig) -> str:
        return (gig.live or gig.draft).title

    def get_url(self, gig) -> str:
        return reverse("gigs:gig", args=[gig.seller.username, gig.slug])

    @extend_schema_field({"type": "string", "nullable": True})
    def get_revision_state(self, gig):
        return gig.draft.state if gig.live_id and gig.draft_id else None


class GigDocumentSerializer(OwnGigSerializer):
    """A gig of one's own with all that is being written, or, where nothing is, what is live."""

    currency = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()
    stamp = serializers.SerializerMethodField()
    pictures = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    moves = serializers.SerializerMethodField()

    class Meta(OwnGigSerializer.Meta):
        fields = [
            *OwnGigSerializer.Meta.fields,
            "currency",
            "stamp",
            "words",
            "pictures",
            "problems",
            "decision",
            "moves",
        ]
        read_only_fields = fields

    def get_currency(self, gig) -> str:
        return settings.CURRENCY

    def get_stamp(self, gig) -> str:
        return self.context["version"].stamp

    @extend_schema_field(WordsSerializer)
    def get_words(self, gig):
        return WordsSerializer(self.context["version"], context=self.context).data

    @extend_schema_field(PictureSerializer(many=True))
    def get_pictures(self, gig):
        return [PictureSerializer(item.image).data for item in self.context["version"].gallery.all()]

    @extend_schema_field(ProblemSerializer(many=True))
    def get_problems(self, gig):
        return ProblemSerializer(self.context["problems"], many=True).data

    @extend_schema_field(DecisionSerializer(allow_null=True))
    def get_decision(self, gig):
        event = self.context["decision"]
        return DecisionSerializer(event).data if event else None

    def get_moves(self, gig) -> list[str]:
        return [move.command for move in self.context["moves"]]


class FieldSerializer(serializers.ModelSerializer):
    """Something packages of a category state."""

    class Meta:
        model = PackageField
        fields = ["key", "kind", "labels", "choices"]
        read_only_fields = fields


class CategorySerializer(serializers.Serializer):
    """A node of the tree with its children."""

    path = serializers.CharField()
    name = serializers.CharField(help_text="In the language asked for.")
    names = serializers.SerializerMethodField()
    icon = serializers.CharField()
    pro_eligible = serializers.BooleanField()
    vetted_only = serializers.BooleanField()
    children = serializers.SerializerMethodField()

    def get_names(self, category) -> dict[str, str]:
        return {"en": category.name_en, "ro": category.name_ro, "zh": category.name_zh}

    @extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/Category"}})
    def get_children(self, category):
        return CategorySerializer(categories.tree().under(category), many=True).data


class CategoryWithFieldsSerializer(CategorySerializer):
    """A node with what packages in it state."""

    package_fields = serializers.SerializerMethodField()

    @extend_schema_field(FieldSerializer(many=True))
    def get_package_fields(self, category):
        return FieldSerializer(fields_of(category), many=True).data


class WaitingSerializer(serializers.ModelSerializer):
    """A version in the staff queue."""

    gig = serializers.CharField(source="gig.ref")
    seller = serializers.CharField(source="gig.seller.username")
    is_revision = serializers.SerializerMethodField()
    category = serializers.CharField(source="category.path", allow_null=True)

    class Meta:
        model = GigVersion
        fields = [
            "ref",
            "gig",
            "number",
            "seller",
            "title",
            "category",
            "is_revision",
            "submitted_at",
            "flags",
            "stamp",
        ]
        read_only_fields = fields

    def get_is_revision(self, version) -> bool:
        return version.gig.live_id is not None


class ChangeSerializer(serializers.Serializer):
    label = serializers.CharField()
    pieces = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class ReviewSerializer(WaitingSerializer):
    """A submitted version with its words and what it would change."""

    words = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField()

    class Meta(WaitingSerializer.Meta):
        fields = [*WaitingSerializer.Meta.fields, "words", "changes"]
        read_only_fields = fields

    @extend_schema_field(WordsSerializer)
    def get_words(self, version):
        return WordsSerializer(version).data

    @extend_schema_field(ChangeSerializer(many=True))
    def get_changes(self, version):
        live = version.gig.live
        if live is None or live.pk == version.pk:
            return []
        return ChangeSerializer(comparing.compare(live, version), many=True).data


class DecideSerializer(Strict):
    """A decision; rule and reason are needed for all but `approve`."""

    decision = serializers.ChoiceField(choices=["approve", "ask_changes", "deny"])
    stamp = serializers.CharField(help_text="Of the words you read.")
    rule = serializers.ChoiceField(choices=[], required=False, allow_blank=True, default="")
    reason = LineField(longest=2000, lines=True, allow_blank=True, required=False, default="")
    excerpt = LineField(longest=300, allow_blank=True, required=False, default="")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [(rule, str(label)) for rule, label in screening.rule_choices()]
