"""What the API takes about gigs: one document of all that a version says, amounts in minor units."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gigs import categories, checks, screening
from gigs.forms.writing import fields_of, full_title
from gigs.models import Category, GigVersion, Package, PackageField, Requirement
from kit import languages, text
from kit.serializers import Strict
from sellers.allowances import Allowance

PARTS = ("overview", "packages", "extras", "description", "faq", "requirements")


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
