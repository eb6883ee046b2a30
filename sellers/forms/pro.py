"""The eight steps of a Pro application: a draft may lack things, but what is there must be right."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.forms import countries
from kit import steps, text
from kit.forms import (
    LaterChoice,
    LaterLine,
    LaterNumber,
    LaterText,
    LineField,
    LongSelect,
    TextField,
    WholeNumber,
)
from kit.rows import rows_of
from sellers.pro_steps import LONGEST_TEXT, MOST_ROWS

MOST_FILES = 6  # a project
PARTS = [
    ("alone", gettext_lazy("I worked alone")),
    ("led", gettext_lazy("I led a team")),
    ("one_of", gettext_lazy("I was one of a team")),
]
KINDS = [
    ("degree", gettext_lazy("Degree")),
    ("course", gettext_lazy("Course or workshop")),
    ("online", gettext_lazy("Online course")),
    ("certificate", gettext_lazy("Certificate")),
]
_PHONE = re.compile(r"\+?[0-9][0-9 ()./-]{5,28}")


class LinkField(LineField):
    """One full web address."""

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "none", "spellcheck": "false"}),
        )
        super().__init__(longest=300, required=False, **kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not text.is_web_address(value):
            raise ValidationError(_("Write the whole address, such as https://example.org."), code="link")


class YearField(WholeNumber):
    """A year of somebody's working life."""

    def __init__(self, **kwargs):
        super().__init__(min_value=1950, max_value=2100, required=False, **kwargs)


class RefsField(forms.Field):
    """Files by the refs under which they were sent."""

    widget = forms.MultipleHiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def to_python(self, value):
        refs = list(dict.fromkeys(value or []))
        if len(refs) > MOST_FILES:
            raise ValidationError(_("%(most)d files at most.") % {"most": MOST_FILES})
        return refs

    def has_changed(self, initial, data):
        return list(initial or []) != list(data or [])


class StartForm(forms.Form):
    agreed = forms.BooleanField(
        label=gettext_lazy("What I write is true, and the work I show is mine."), required=False
    )


class PersonalForm(forms.Form):
    """Who the applicant is; kept sealed."""

    legal_name = LaterLine(
        label=gettext_lazy("Name as in your papers"),
        longest=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    street = LaterLine(
        label=gettext_lazy("Street and number"),
        longest=160,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    postcode = LineField(
        label=gettext_lazy("Postcode"),
        longest=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code"}),
    )
    city = LaterLine(
        label=gettext_lazy("Town"),
        longest=80,
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    country = LaterChoice(label=gettext_lazy("Country"), widget=LongSelect(attrs={"autocomplete": "country"}))
    phone = LaterLine(
        label=gettext_lazy("Phone"),
        longest=30,
        help_text=gettext_lazy("With the country code, such as +40 721 234 567."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("Choose")), *countries()[1:]]

    def clean_phone(self):
        typed = self.cleaned_data["phone"]
        if typed and not _PHONE.fullmatch(typed):
            raise ValidationError(_("Write a phone number with digits, such as +40 721 234 567."))
        return typed


class ReferenceForm(forms.Form):
    """Somebody who may be asked about the work."""

    name = LineField(label=pgettext_lazy("person", "Name"), longest=120, required=False)
    mail = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    client = LineField(label=gettext_lazy("Where you worked together"), longest=120, required=False)


class ExperienceForm(forms.Form):
    years = LaterNumber(
        label=gettext_lazy("Years in your field"),
        min_value=0,
        max_value=70,
        help_text=gettext_lazy("All together, employed and on your own."),
    )


class RoleForm(forms.Form):
    role = LineField(label=pgettext_lazy("at work", "Role"), longest=100, required=False)
    place = LineField(label=gettext_lazy("Company, or “own studio”"), longest=120, required=False)
    since = YearField(label=pgettext_lazy("a year", "From"))
    until = YearField(label=pgettext_lazy("a year", "Until"), help_text=gettext_lazy("Empty: to this day."))
    link = LinkField(label=gettext_lazy("A page that shows the work"))

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", _("This is before it began."))
        return data


class ElsewhereForm(forms.Form):
    about = LaterText(
        label=gettext_lazy("How would you describe yourself to a client?"),
        longest=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
    )


class PlatformForm(forms.Form):
    platform = LineField(label=gettext_lazy("Site"), longest=80, required=False)
    link = LinkField(label=gettext_lazy("Your profile there"))


class EducationForm(forms.Form):
    self_taught = TextField(
        label=gettext_lazy("What you taught yourself, and how"),
        longest=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CourseForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("Choose")), *KINDS]
    )
    school = LineField(label=gettext_lazy("School or site"), longest=120, required=False)
    subject = LineField(label=gettext_lazy("Subject"), longest=120, required=False)
    year = YearField(label=gettext_lazy("Year finished"))


class DomainForm(forms.Form):
    """fields: as `LongSelect` takes choices, by path of the category."""

    field = LaterChoice(
        label=gettext_lazy("Field"),
        widget=LongSelect,
        help_text=gettext_lazy("Fields in which we vet now. More are added from time to time."),
    )

    def __init__(self, *args, fields=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["field"].choices = [("", _("Choose a field")), *fields]


class PracticeForm(forms.Form):
    hardest = LaterText(
        label=gettext_lazy("What is hardest in this work, and how do you deal with it?"), longest=LONGEST_TEXT
    )
    best = LaterText(label=gettext_lazy("What is best in it?"), longest=LONGEST_TEXT)
    method = LaterText(
        label=gettext_lazy("How do you work, from the first message to the delivery?"), longest=LONGEST_TEXT
    )


class ProjectForm(forms.Form):
    client = LaterLine(label=gettext_lazy("Client"), longest=120)
    year = YearField(label=gettext_lazy("Year finished"))
    part = forms.ChoiceField(
        label=gettext_lazy("Your part"), required=False, choices=[("", gettext_lazy("Choose")), *PARTS]
    )
    link = LinkField(label=gettext_lazy("Where can we see it?"))
    did = LaterText(
        label=gettext_lazy("What did the client ask for, and what did you do yourself?"),
        longest=900,
        help_text=gettext_lazy("Name the parts others made."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    result = LaterText(
        label=gettext_lazy("What came of it?"), longest=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    files = RefsField(label=gettext_lazy("Files"))


class Step(steps.Step):
    """One step over its saved answers. data: what was posted, after the row buttons; None on a first look."""

    form_class: type[forms.Form]
    row_class: type[forms.Form] | None = None
    prefix = ""  # of the rows

    def __init__(self, answers: dict, *, data=None, fields=()):
        self.kept, self.data, self.eligible = answers, data, fields

    @cached_property
    def form(self):
        return self.form_class(self.data, initial=self.kept)

    @cached_property
    def rows(self):
        return rows_of(
            self.row_class,
            prefix=self.prefix,
            most=MOST_ROWS[self.name],
            data=self.data,
            rows=self.kept.get("rows", []),
        )

    @property
    def forms(self):
        return [self.form, self.rows] if self.row_class else [self.form]

    def answers(self) -> dict:
        """What is kept: the fields, and `rows` where there are any."""
        said = dict(self.form.cleaned_data)
        if self.row_class:
            said["rows"] = self.rows.kept[: MOST_ROWS[self.name]]
        return said


class Start(Step):
    name, form_class = "start", StartForm


class Personal(Step):
    name, form_class, row_class, prefix = "personal", PersonalForm, ReferenceForm, "r"


class Experience(Step):
    name, form_class, row_class, prefix = "experience", ExperienceForm, RoleForm, "x"


class Elsewhere(Step):
    name, form_class, row_class, prefix = "elsewhere", ElsewhereForm, PlatformForm, "o"


class Education(Step):
    name, form_class, row_class, prefix = "education", EducationForm, CourseForm, "d"


class Domain(Step):
    name, form_class = "domain", DomainForm

    @cached_property
    def form(self):
        return DomainForm(self.data, initial=self.kept, fields=self.eligible)


class Practice(Step):
    name, form_class = "practice", PracticeForm


class Projects(Step):
    name, row_class, prefix = "projects", ProjectForm, "j"

    @property
    def forms(self):
        return [self.rows]

    def answers(self):
        return {"rows": self.rows.kept[: MOST_ROWS[self.name]]}


STEPS = {
    step.name: step
    for step in (Start, Personal, Experience, Elsewhere, Education, Domain, Practice, Projects)
}
