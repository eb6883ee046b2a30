"""What somebody says who was named by an applicant for Pro."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kit.forms import TextField

HOW = [
    ("client", gettext_lazy("I was their client")),
    ("led", gettext_lazy("I employed them or led their team")),
    ("beside", gettext_lazy("We worked side by side")),
    ("other", gettext_lazy("In another way")),
]
AGAIN = [
    ("yes", pgettext_lazy("would work with them again", "Yes")),
    ("no", pgettext_lazy("would work with them again", "No")),
]


class AnswerForm(forms.Form):
    """Three questions."""

    how = forms.ChoiceField(
        label=gettext_lazy("How did you work together?"), choices=HOW, widget=forms.RadioSelect
    )
    again = forms.ChoiceField(
        label=gettext_lazy("Would you work with them again?"), choices=AGAIN, widget=forms.RadioSelect
    )
    words = TextField(
        label=gettext_lazy("A few words about the work"),
        shortest=20,
        longest=1000,
        help_text=gettext_lazy("What they did, and how it went. 20 to 1,000 characters."),
    )


class DeclineForm(forms.Form):
    """No answer, and why."""

    stranger = forms.BooleanField(label=gettext_lazy("I do not know this person"), required=False)
    never = forms.BooleanField(
        label=gettext_lazy("Do not write to me again"),
        required=False,
        help_text=gettext_lazy("Nobody who names you for Pro then has a mail sent to you."),
    )

    def clean(self):
        data = super().clean()
        if not (data.get("stranger") or data.get("never")):
            self.add_error(None, _("Choose at least one of the two."))
        return data


def shown(answer: dict) -> dict:
    """An opened answer in words: how, again, words."""
    return {
        "how": dict(HOW).get(answer.get("how"), ""),
        "again": dict(AGAIN).get(answer.get("again"), ""),
        "words": answer.get("words", ""),
    }
