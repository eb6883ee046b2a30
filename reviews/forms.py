"""What people type about reviews."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import TextField
from reviews.rules import BARS, BUYER, LONGEST, LONGEST_NOTE, LONGEST_REPLY, PARTS, REMOVALS

STARS = [
    ("5", _("5 – excellent")),
    ("4", _("4 – good")),
    ("3", _("3 – fair")),
    ("2", _("2 – poor")),
    ("1", _("1 – bad")),
]
HINTS = {
    "communication": _("Answers, questions, deadlines"),
    "as_described": _("Is it what the gig promised?"),
    "value": _("Was it worth its price?"),
}


class StarsField(forms.TypedChoiceField):
    """One to five stars."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=STARS,
            coerce=int,
            widget=forms.RadioSelect,
            error_messages={"required": _("Give one to five stars.")},
            **kwargs,
        )


class WriteForm(forms.Form):
    """A review; which ratings it asks for depends on the side, its samples on the order."""

    text = TextField(
        label=_("Your review"),
        longest=LONGEST,
        help_text=_("What would you tell a friend? Everybody can read it. Links are not clickable."),
    )

    note = TextField(
        label=_("Note to our staff"),
        longest=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only our staff reads it, never the other side. It changes no rating."),
    )

    def __init__(self, *args, side: str, files=(), **kwargs):
        super().__init__(*args, **kwargs)
        asked = PARTS if side == BUYER else {"stars": _("Working with this buyer")}
        self.ratings = tuple(asked)
        stars = {
            name: StarsField(label=label, help_text=HINTS.get(name, _("Brief, answers, fairness")))
            for name, label in asked.items()
        }
        self.fields = {**stars, **self.fields}
        if files:
            self.fields["samples"] = forms.MultipleChoiceField(
                label=_("Work samples"),
                required=False,
                choices=[(file.upload.ref, file.upload.name) for file in files],
                widget=forms.CheckboxSelectMultiple,
                help_text=_(
                    "Ticked pictures may be shown on the gig's page, if the other side allows it too. You can change this later."
                ),
            )

    @property
    def star_fields(self):
        """The fields of the ratings, for the page."""
        return [self[name] for name in self.ratings]

    def given(self) -> dict[str, int]:
        """The ratings, as the act takes them."""
        return {name: self.cleaned_data[name] for name in self.ratings}


class SamplesForm(forms.Form):
    """Which files of the delivery may be shown."""

    def __init__(self, *args, files=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["samples"] = forms.MultipleChoiceField(
            label=_("May be shown"),
            required=False,
            choices=[(file.upload.ref, file.upload.name) for file in files],
            widget=forms.CheckboxSelectMultiple,
        )


class ReplyForm(forms.Form):
    """The one public answer."""

    text = TextField(
        label=_("Your answer"),
        longest=LONGEST_REPLY,
        help_text=_("Everybody can read it. There is one answer, and it cannot be changed."),
    )


class ReportForm(forms.Form):
    """Which rule a review breaks."""

    rule = forms.ChoiceField(
        label=_("Which rule does it break?"), choices=list(REMOVALS.items()), widget=forms.RadioSelect
    )
    text = TextField(label=_("What should our staff look at?"), longest=1000, required=False)


class AppealForm(forms.Form):
    """Why a removal should be looked at again."""

    text = TextField(
        label=_("Why should it be looked at again?"),
        longest=1000,
        help_text=_("Another member of staff decides. There is one appeal."),
    )


class RemovalForm(forms.Form):
    """A listed reason, what it is about, and the reason in words."""

    rule = forms.ChoiceField(label=_("Reason of the list"), choices=[("", "–"), *REMOVALS.items()])
    excerpt = TextField(
        label=_("What it is about"),
        longest=1000,
        required=False,
        help_text=_("The words that break the rule."),
    )
    reason = TextField(label=_("Reason"), longest=1000, help_text=_("Both sides read it."))


class ReasonForm(forms.Form):
    """A written reason."""

    reason = TextField(label=_("Reason"), longest=1000)


class DecisionForm(forms.Form):
    """The answer to an appeal."""

    granted = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("The review comes back")), ("no", _("The review stays down"))],
        widget=forms.RadioSelect,
    )
    reason = TextField(label=_("Reason"), longest=1000, help_text=_("The author reads it."))


class BarForm(forms.Form):
    """Why nothing of an order is shown."""

    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "–"), *BARS.items()])
    reason = TextField(label=_("Reason"), longest=1000, help_text=_("Both sides read it."))
