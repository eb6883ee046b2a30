"""Pro applications as JSON: what an applicant and vetting staff read and send."""

from django.utils.datastructures import MultiValueDict
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.serializers import PersonSerializer, Strict
from sellers import pro, pro_moves, pro_steps, rubric, vetting
from sellers.forms.pro import STEPS, Step
from sellers.models import ProApplication


class MissingSerializer(serializers.Serializer):
    """Something that keeps an application from being sent."""

    step = serializers.CharField()
    field = serializers.CharField(help_text="Empty for the whole step.")
    text = serializers.CharField()


class ProStepSerializer(serializers.Serializer):
    """One of the eight steps; what is personal is shown to its owner alone."""

    name = serializers.ChoiceField(choices=pro_steps.NAMES)
    answers = serializers.DictField(allow_null=True, help_text="Null where nothing is saved.")
    version = serializers.IntegerField(help_text="0 where nothing is saved.")
    saved_at = serializers.DateTimeField(allow_null=True)


class WordSerializer(serializers.Serializer):
    """What staff said."""

    command = serializers.ChoiceField(choices=[*pro_moves.DECISIONS, "revoke"])
    reason = serializers.CharField()
    improve = serializers.CharField()
    at = serializers.DateTimeField()


class PointsSerializer(serializers.Serializer):
    """What a decided application got on one criterion."""

    criterion = serializers.CharField(source="criterion.key")
    label = serializers.CharField(source="criterion.label")
    score = serializers.FloatField(help_text="1 to 5; the mean where two have scored.")


class ReadSerializer(serializers.Serializer):
    """Somebody opened the personal data."""

    by = PersonSerializer()
    at = serializers.DateTimeField()


class ApplicationRowSerializer(serializers.ModelSerializer):
    """An application in a list."""

    class Meta:
        model = ProApplication
        fields = ["ref", "state", "field", "round", "started_at", "waits_since", "decide_by", "again_on"]
        read_only_fields = fields


class ApplicationSerializer(ApplicationRowSerializer):
    """An application of one's own, whole. context: eligible (paths of the fields open for Pro)."""

    steps = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    result = serializers.SerializerMethodField()
    reads = serializers.SerializerMethodField(help_text="Who opened your personal data.")
    eligible_fields = serializers.SerializerMethodField(help_text="Paths of the fields open for Pro.")

    class Meta(ApplicationRowSerializer.Meta):
        fields = [
            *ApplicationRowSerializer.Meta.fields,
            "steps",
            "problems",
            "decision",
            "result",
            "reads",
            "eligible_fields",
        ]
        read_only_fields = fields

    @extend_schema_field(ProStepSerializer(many=True))
    def get_steps(self, application):
        answers = pro.answers_of(application)
        kept = {step.name: step for step in application.steps.all()}
        return [
            {
                "name": name,
                "answers": answers.get(name),
                "version": kept[name].version if name in kept else 0,
                "saved_at": kept[name].saved_at if name in kept else None,
            }
            for name in pro_steps.NAMES
        ]

    @extend_schema_field(MissingSerializer(many=True))
    def get_problems(self, application):
        if not application.is_writable:
            return []
        found = pro_steps.problems(pro.answers_of(application), eligible=self.context["eligible"])
        return [{"step": each.step, "field": each.field, "text": each.text} for each in found]

    @extend_schema_field(WordSerializer(allow_null=True))
    def get_decision(self, application):
        word = pro.last_word(application)
        return WordSerializer(word).data if word else None

    @extend_schema_field(PointsSerializer(many=True))
    def get_result(self, application):
        if application.state not in ("approved", "refused"):
            return []
        return PointsSerializer(vetting.result(application), many=True).data

    @extend_schema_field(ReadSerializer(many=True))
    def get_reads(self, application):
        return ReadSerializer(application.reads.select_related("by").order_by("-at"), many=True).data

    def get_eligible_fields(self, application) -> list[str]:
        return sorted(self.context["eligible"])


class SaveStepSerializer(Strict):
    """The answers of one step, as it gives them; rows in `rows`, files by their refs."""

    answers = serializers.DictField()
    version = serializers.IntegerField(
        required=False, min_value=0, help_text="That you read; another gives 409."
    )


def step_of(name: str, answers: dict, *, fields=()) -> Step:
    """The step's forms over JSON answers: the same rules as on its page. Unknown members are left out."""
    cls = STEPS[name]
    data = MultiValueDict()
    for key, value in answers.items():
        if key != "rows":
            _put(data, key, value)
    rows = answers.get("rows")
    rows = rows if isinstance(rows, list) else []
    if cls.row_class:
        data[f"{cls.prefix}-TOTAL_FORMS"], data[f"{cls.prefix}-INITIAL_FORMS"] = str(len(rows)), "0"
        for number, row in enumerate(rows):
            for key, value in row.items() if isinstance(row, dict) else ():
                _put(data, f"{cls.prefix}-{number}-{key}", value)
    return cls({}, data=data, fields=fields)


def _put(data: MultiValueDict, key: str, value) -> None:
    if isinstance(value, list):
        data.setlist(key, [str(each) for each in value])
    elif value is True:
        data[key] = "on"
    elif value not in (None, False) and not isinstance(value, dict):
        data[key] = str(value)


# --- staff -----------------------------------------------------------------------------
class WaitingApplicationSerializer(ApplicationRowSerializer):
    """An application in the vetting queue."""

    applicant = PersonSerializer()
    claimed_by = PersonSerializer(allow_null=True)

    class Meta(ApplicationRowSerializer.Meta):
        fields = [*ApplicationRowSerializer.Meta.fields, "applicant", "claimed_by", "second_asked"]
        read_only_fields = fields


class OpinionSerializer(serializers.Serializer):
    """What one reviewer gave."""

    by = PersonSerializer()
    is_second = serializers.BooleanField()
    note = serializers.CharField()
    at = serializers.DateTimeField()
    scores = serializers.SerializerMethodField()

    def get_scores(self, opinion) -> dict[str, int]:
        return {each.criterion: each.score for each in opinion.scores.all()}


class VettedSerializer(WaitingApplicationSerializer):
    """One application with its evidence; personal data is opened by an act of its own. context: viewer."""

    answers = serializers.SerializerMethodField()
    opinions = serializers.SerializerMethodField(help_text="A colleague's only once both are in.")

    class Meta(WaitingApplicationSerializer.Meta):
        fields = [*WaitingApplicationSerializer.Meta.fields, "answers", "opinions"]
        read_only_fields = fields

    def get_answers(self, application) -> dict[str, dict]:
        return pro.answers_of(application, sealed=False)

    @extend_schema_field(OpinionSerializer(many=True))
    def get_opinions(self, application):
        seen = vetting.opinions_for(application, self.context["viewer"])
        return OpinionSerializer(seen, many=True).data


class PersonalSerializer(serializers.Serializer):
    """The personal data, opened; that it was is written down."""

    personal = serializers.DictField()


class ScoresSerializer(Strict):
    """Five scores of 1 to 5 and a note for colleagues."""

    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=3000)

    def get_fields(self):
        points = {
            key: serializers.IntegerField(min_value=rubric.LOWEST, max_value=rubric.HIGHEST)
            for key in rubric.BY_KEY
        }
        return {**super().get_fields(), **points}


class VettingDecisionSerializer(Strict):
    """A decision. The reason is always needed; the applicant reads it."""

    decision = serializers.ChoiceField(choices=list(pro_moves.DECISIONS))
    reason = serializers.CharField(allow_blank=True, max_length=3000)
    improve = serializers.CharField(required=False, allow_blank=True, default="", max_length=3000)
    again_on = serializers.DateField(required=False, allow_null=True, default=None)
