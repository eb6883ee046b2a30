"""What sellers say about themselves, in parts: the steps of becoming a seller and the pages of settings alike."""

from collections.abc import Collection

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.forms import countries
from kit import languages, text
from kit.forms import LineField, LongSelect, TextField, WholeNumber
from kit.rows import rows_of
from sellers.speaking import SPOKEN

MOST_SKILLS = 15
LONGEST_SKILL = 40
SHORTEST_ABOUT, LONGEST_ABOUT = 150, 600
SHORTEST_ABOUT_CJK = 50
MOST_LANGUAGES = 8
MOST_SCHOOLS = 8
MOST_CERTIFICATES = 12
MOST_LINKS = 5
FIRST_YEAR = 1940


class YouForm(forms.Form):
    """The face and the name of the account, which buyers see on everything."""

    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy(
            "JPG, PNG or WebP, up to 8 MB. It is cut square. A face is trusted sooner than a logo."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    display_name = LineField(
        label=gettext_lazy("Name buyers see"),
        longest=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    country = forms.ChoiceField(label=gettext_lazy("Where you live"), choices=countries, widget=LongSelect)


class WordsForm(forms.Form):
    """Tagline, about, skills."""

    headline = LineField(
        label=gettext_lazy("Headline"),
        longest=100,
        help_text=gettext_lazy("One line under your name, such as “Book designer and typesetter”."),
    )
    about = TextField(
        label=gettext_lazy("About you"),
        longest=LONGEST_ABOUT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=gettext_lazy("What you do, since when, and how you like to work; 150 characters at least."),
    )
    skills = LineField(
        label=gettext_lazy("Skills"), required=False, help_text=gettext_lazy("Up to 15, with commas between.")
    )

    def clean_about(self):
        about = self.cleaned_data["about"]
        least = SHORTEST_ABOUT_CJK if text.is_cjk(about) else SHORTEST_ABOUT
        length = text.graphemes(about)
        if length < least:
            raise ValidationError(
                _("Use at least %(shortest)d characters; it has %(length)d now.")
                % {"shortest": least, "length": length}
            )
        return about

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


def spoken_languages() -> list[tuple[str, str]]:
    """(code, name) of what can be spoken: the languages of texts, and Chinese whatever the script."""
    return sorted([*languages.choices(), ("zh", languages.name("zh"))], key=lambda pair: pair[1].casefold())


class LanguageForm(forms.Form):
    """A language and how well it is spoken."""

    code = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=lambda: [("", _("Choose")), *spoken_languages()],
        widget=LongSelect,
    )
    level = forms.ChoiceField(label=gettext_lazy("How well"), choices=lambda: [("", _("Choose")), *SPOKEN])


class YearField(WholeNumber):
    """A year as people write it."""

    def __init__(self, **kwargs):
        super().__init__(required=False, min_value=FIRST_YEAR, max_value=2100, **kwargs)


class SchoolForm(forms.Form):
    """A school or course."""

    subject = LineField(label=gettext_lazy("What you learned"), longest=100)
    school = LineField(label=gettext_lazy("School or course"), longest=100)
    began = YearField(label=pgettext_lazy("a year", "From"))
    ended = YearField(
        label=pgettext_lazy("a year", "Until"), help_text=gettext_lazy("Empty while it goes on.")
    )

    def clean(self):
        data = super().clean()
        if data.get("began") and data.get("ended") and data["ended"] < data["began"]:
            self.add_error("ended", _("It cannot end before it began."))
        return data


class CertificateForm(forms.Form):
    """A certificate or prize."""

    name = LineField(label=gettext_lazy("Certificate or prize"), longest=100)
    issuer = LineField(label=gettext_lazy("Given by"), longest=100)
    year = YearField(label=gettext_lazy("Year"))


class PracticalForm(forms.Form):
    """Links, hours, and where the money is to arrive."""

    links = forms.CharField(
        label=gettext_lazy("Your pages elsewhere"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("Up to five addresses, one a line. Buyers see them on your profile."),
    )
    weekly_hours = WholeNumber(
        label=gettext_lazy("Hours a week for work here"),
        required=False,
        min_value=1,
        max_value=80,
        help_text=gettext_lazy("Shown on your profile, so that buyers know what to expect."),
    )
    payout_country = forms.ChoiceField(
        label=gettext_lazy("Country of your bank account"),
        choices=countries,
        widget=LongSelect,
        help_text=gettext_lazy("Only you see it. You set up payouts when there is something to pay out."),
    )

    def clean_links(self):
        links = list(dict.fromkeys(text.clean_line(line) for line in self.cleaned_data["links"].splitlines()))
        links = [link if "://" in link else f"https://{link}" for link in links if link]
        if len(links) > MOST_LINKS:
            raise ValidationError(_("Five addresses at most."))
        for link in links:
            if len(link) > 300 or not text.is_web_address(link):
                raise ValidationError(_("“%(link)s” is not an address of the web.") % {"link": link[:60]})
        return links


class Part:
    """Some of what a seller says. `data`: what was typed, None on a first look; `now`: what is kept today.

    quiet: show what was typed without finding fault with it."""

    name = ""
    label = gettext_lazy("")
    says: tuple[str, ...] = ()  # names of its words, as sellers.starting takes them

    def __init__(self, *, now: dict, data=None, files=None, quiet: bool = False):
        self.now, self.data, self.files, self.quiet = now, data, files, quiet
        if quiet and data is not None:
            for form in self.single_forms:
                form._errors = ErrorDict()

    @property
    def template(self) -> str:
        """The fields of this part."""
        return f"sellers/_{self.name}.html"

    @property
    def parts(self) -> list:
        raise NotImplementedError

    @property
    def single_forms(self) -> list[forms.Form]:
        return [
            single for each in self.parts for single in (each if isinstance(each, BaseFormSet) else [each])
        ]

    def is_valid(self) -> bool:
        return False not in [each.is_valid() for each in self.parts]

    @property
    def lines(self) -> list[dict]:
        """The summary of errors, each with its field where it has one."""
        if self.quiet:
            return []
        return [
            {"field": form[name] if name in form.fields else None, "text": error}
            for form in self.single_forms
            for name, errors in form.errors.items()
            for error in errors
        ]

    def words(self, only: Collection[str] | None = None) -> dict:
        """As sellers.starting takes them. only: these of them, which must be right."""
        return {name: self.word(name) for name in self.says if only is None or name in only}

    def word(self, name: str):
        """One of them, cleaned."""
        raise NotImplementedError


class You(Part):
    name, label = "you", gettext_lazy("You")
    says = ("display_name", "country")

    @cached_property
    def form(self):
        return YouForm(self.data, self.files, initial=self.now)

    @property
    def parts(self):
        return [self.form]

    def word(self, name):
        return self.form.cleaned_data[name]


class Words(Part):
    name, label = "words", gettext_lazy("What you do")
    says = ("headline", "about", "skills")

    @cached_property
    def form(self):
        skills = ", ".join(self.now.get("skills", []))
        return WordsForm(self.data, initial={**self.now, "skills": skills})

    @property
    def parts(self):
        return [self.form]

    def word(self, name):
        return self.form.cleaned_data[name]


class Background(Part):
    name, label = "background", gettext_lazy("Languages and education")
    says = ("languages", "education", "certificates")

    @cached_property
    def languages(self):
        rows = [{"code": code, "level": level} for code, level in self.now.get("languages", {}).items()]
        return rows_of(LanguageForm, prefix="l", most=MOST_LANGUAGES, data=self.data, rows=rows)

    @cached_property
    def schools(self):
        rows = self.now.get("education", [])
        return rows_of(SchoolForm, prefix="s", most=MOST_SCHOOLS, data=self.data, rows=rows)

    @cached_property
    def certificates(self):
        rows = self.now.get("certificates", [])
        return rows_of(CertificateForm, prefix="c", most=MOST_CERTIFICATES, data=self.data, rows=rows)

    @property
    def parts(self):
        return [self.languages, self.schools, self.certificates]

    def is_valid(self):
        return super().is_valid() and bool(self.languages.kept)

    @property
    def lines(self):
        found = super().lines
        if not found and self.data is not None and not self.quiet and not self.languages.kept:
            first = self.languages.forms[0]["code"] if self.languages.forms else None
            found = [{"field": first, "text": _("Name at least one language you speak.")}]
        return found

    def word(self, name):
        if name == "languages":
            return {row["code"]: row["level"] for row in self.languages.kept}
        return (self.schools if name == "education" else self.certificates).kept


class Practical(Part):
    name, label = "practical", gettext_lazy("Practical matters")
    says = ("links", "weekly_hours", "payout_country")

    @cached_property
    def form(self):
        links = "\n".join(self.now.get("links", []))
        return PracticalForm(self.data, initial={**self.now, "links": links})

    @property
    def parts(self):
        return [self.form]

    def word(self, name):
        return self.form.cleaned_data[name]


PARTS: dict[str, type[Part]] = {part.name: part for part in (You, Words, Background, Practical)}


def kept_of(user, profile=None) -> dict:
    """What a member (and, where there is one, their seller profile) says today, by the names of the forms."""
    now = {"display_name": user.display_name, "country": user.country, "payout_country": user.country}
    if profile is None:
        return {**now, "languages": {user.language: "native"}}
    rows = {
        "education": list(profile.education.values("subject", "school", "began", "ended")),
        "certificates": list(profile.certificates.values("name", "issuer", "year")),
    }
    names = ("headline", "about", "skills", "languages", "links", "weekly_hours")
    country = profile.payout_country or user.country
    return {**now, **rows, **{name: getattr(profile, name) for name in names}, "payout_country": country}


def refused_picture(part: You, refusal) -> None:
    """Say beside the picture why it was not taken."""
    part.form.add_error("picture", ValidationError(refusal.message, code=refusal.code))
