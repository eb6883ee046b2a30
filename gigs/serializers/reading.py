"""What the API says about gigs, to their sellers and to staff, and about categories."""

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from gigs import categories, comparing, screening
from gigs.forms.writing import fields_of
from gigs.models import Gig, GigEvent, GigImage, GigVersion, PackageField
from gigs.serializers.writing import WordsSerializer


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
