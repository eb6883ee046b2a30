"""What sellers say about themselves."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import languages, text
from kit.forms import LineField, TextField
from sellers.speaking import SPOKEN

MOST_SKILLS = 15
LONGEST_SKILL = 40
LANGUAGE_ROWS = 4


class SellerForm(forms.Form):
    """Headline, about, skills and up to four languages with how well they are spoken."""

    headline = LineField(
        label=gettext_lazy("Headline"),
        longest=100,
        help_text=gettext_lazy("One line under your name, such as “Book designer and typesetter”."),
    )
    about = TextField(
        label=gettext_lazy("About you"),
        required=False,
        longest=1200,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("What you do, since when, and how you like to work."),
    )
    skills = LineField(
        label=gettext_lazy("Skills"), required=False, help_text=gettext_lazy("Up to 15, with commas between.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        spoken = list((self.initial.get("languages") or {}).items())
        for n in range(LANGUAGE_ROWS):
            code, level = spoken[n] if n < len(spoken) else ("", "")
            self.fields[f"language_{n}"] = forms.ChoiceField(
                label=_("Language %(n)d") % {"n": n + 1},
                required=False,
                choices=[("", _("Choose")), *languages.choices()],
                initial=code,
            )
            self.fields[f"level_{n}"] = forms.ChoiceField(
                label=_("How well"), required=False, choices=[("", _("Not chosen")), *SPOKEN], initial=level
            )

    @property
    def language_rows(self):
        """Pairs of bound fields: language and level."""
        return [(self[f"language_{n}"], self[f"level_{n}"]) for n in range(LANGUAGE_ROWS)]

    def clean_skills(self):
        typed = self.cleaned_data["skills"]
        for sign in "，、;；":
            typed = typed.replace(sign, ",")
        skills = list(dict.fromkeys(skill for part in typed.split(",") if (skill := text.clean_line(part))))
        if len(skills) > MOST_SKILLS:
            raise ValidationError(_("Name %(most)d skills at most.") % {"most": MOST_SKILLS})
        for skill in skills:
            if len(skill) > LONGEST_SKILL:
                raise ValidationError(_("“%(skill)s” is too long for a skill.") % {"skill": skill[:40]})
        return skills

    def clean(self):
        data = super().clean()
        spoken = {}
        for n in range(LANGUAGE_ROWS):
            code, level = data.get(f"language_{n}"), data.get(f"level_{n}")
            if code and not level:
                self.add_error(f"level_{n}", _("Say how well you speak it."))
            elif code:
                spoken[code] = level
        data["languages"] = spoken
        return data

    def words(self) -> dict:
        """As sellers.starting takes them."""
        return {name: self.cleaned_data[name] for name in ("headline", "about", "skills", "languages")}


def initial_of(profile) -> dict:
    """The form's values for a profile."""
    return {
        "headline": profile.headline,
        "about": profile.about,
        "skills": ", ".join(profile.skills),
        "languages": profile.languages,
    }
