"""What vetting staff writes down: scores, reasons, dates."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from kit.forms import LaterText, TextField
from sellers import rubric
from sellers.pro_door import LONGEST_REASON

POINTS = [(n, str(n)) for n in range(rubric.LOWEST, rubric.HIGHEST + 1)]


class ScoreForm(forms.Form):
    """Five criteria, one to five points each, and a note that only staff reads."""

    note = TextField(
        label=gettext_lazy("Note for colleagues"),
        required=False,
        longest=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only vetting staff reads it."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for criterion in rubric.TABLE:
            self.fields[criterion.key] = forms.TypedChoiceField(
                label=criterion.label,
                help_text=criterion.asks,
                choices=POINTS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Give 1 to 5 points.")},
            )

    @property
    def criteria(self):
        """(criterion, its bound field), in the order of the rubric."""
        return [(criterion, self[criterion.key]) for criterion in rubric.TABLE]

    def scores(self) -> dict[str, int]:
        """As vetting.score takes them."""
        return {key: self.cleaned_data[key] for key in rubric.BY_KEY}


class DecisionForm(forms.Form):
    """The written reason, what to improve, and after a no when to come back. The applicant reads all of it."""

    opening = forms.ChoiceField(label=gettext_lazy("Begin with"), required=False)
    reason = LaterText(  # needed; that it is missing is for the act to say
        label=gettext_lazy("Reason"),
        longest=LONGEST_REASON - 500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("In your own words, about this application. The applicant reads it."),
    )
    improve = TextField(
        label=gettext_lazy("What to improve"),
        required=False,
        longest=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For a question or a no: what would make it a yes."),
    )
    again_on = forms.DateField(
        label=gettext_lazy("May apply again from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Only for a no. Empty: in 60 days."),
    )

    def __init__(self, *args, language="en", **kwargs):
        super().__init__(*args, **kwargs)
        self.language = language
        groups = {
            "approve": _("Approve"),
            "ask_changes": _("Ask for changes"),
            "refuse": _("Refuse"),
        }
        self.fields["opening"].choices = [
            ("", _("Nothing: only what I write")),
            *(
                (groups[command], [(f"{command}-{n}", words) for n, words in enumerate(openings)])
                for command, openings in rubric.TEMPLATES.items()
            ),
        ]

    def words(self) -> dict:
        """reason and improve as vetting takes them; the opening stands in the applicant's language."""
        data = self.cleaned_data
        reason = data["reason"]
        command, _sep, number = data["opening"].partition("-")
        if reason and number:
            with override(self.language):
                reason = f"{rubric.TEMPLATES[command][int(number)]}\n\n{reason}"
        return {"reason": reason, "improve": data["improve"]}


class WhyForm(forms.Form):
    """A reason in writing."""

    reason = TextField(
        label=gettext_lazy("Reason"), longest=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 4})
    )


class SoonerForm(WhyForm):
    """An earlier day, and why."""

    again_on = forms.DateField(
        label=gettext_lazy("May apply again from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    field_order = ["again_on", "reason"]
