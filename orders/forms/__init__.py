"""What people send along with an act, for pages and API alike."""

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.forms import MoneyField, TextField
from kit.text import clean_line
from orders.cancelling import REASONS
from orders.requirements import DECLINE_REASONS

LONGEST_MESSAGE = 5000
MOST_ITEMS = 20
MOST_LINKS = 10


class ActForm(forms.Form):
    """An act without words. `role`: of the actor; `currency`: of the order; `order`, `milestone`: what it is about."""

    template_name = "forms/form.html"

    def __init__(self, *args, role="", currency="usd", order=None, milestone=None, **kwargs):
        self.role, self.currency = role, currency
        self.order, self.milestone = order, milestone
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, MoneyField):
                field.currency = currency


class LinesField(TextField):
    """Several texts, one a line. The value is a list; a list is taken too."""

    def __init__(self, *, most, **kwargs):
        self.most = most
        super().__init__(**kwargs)

    def to_python(self, value):
        if isinstance(value, list | tuple):
            value = "\n".join(str(each) for each in value)
        lines = [clean_line(line) for line in (value or "").splitlines()]
        return [line for line in lines if line]

    def validate(self, value):
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(value) > self.most:
            raise forms.ValidationError(_("%(most)d lines at most.") % {"most": self.most}, code="too_many")

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value


class LinksField(LinesField):
    """Web addresses, one a line."""

    def validate(self, value):
        super().validate(value)
        check = URLValidator(schemes=["http", "https"])
        for link in value:
            try:
                check(link)
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    _("“%(link)s” is not a web address."), code="link", params={"link": link[:80]}
                ) from error


class DeliverForm(ActForm):
    message = TextField(
        label=gettext_lazy("Message to the buyer"),
        longest=LONGEST_MESSAGE,
        required=False,
        help_text=gettext_lazy("At least a file, a link, or a text of 30 characters."),
    )
    links = LinksField(
        label=gettext_lazy("Links"),
        most=MOST_LINKS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One a line."),
    )


class RevisionForm(ActForm):
    items = LinesField(
        label=gettext_lazy("What should change"),
        most=MOST_ITEMS,
        longest=1000,
        help_text=gettext_lazy("One point a line. The seller works through this list."),
    )


class ReasonForm(ActForm):
    reason = TextField(label=gettext_lazy("Why"), longest=2000, widget=forms.Textarea(attrs={"rows": 3}))


class OptionalReasonForm(ActForm):
    reason = TextField(
        label=gettext_lazy("Why (optional)"),
        longest=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DeclineForm(ActForm):
    reason_code = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason_code"].choices = [("", _("No answers came for 7 days")), *DECLINE_REASONS.items()]


class LengthenForm(ActForm):
    days = forms.IntegerField(label=gettext_lazy("Days more"), min_value=1, max_value=7, initial=3)


class CancellationForm(ActForm):
    reason_code = forms.ChoiceField(label=gettext_lazy("Reason"))
    reason = TextField(
        label=gettext_lazy("In your words"),
        longest=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    to_seller = MoneyField(
        label=gettext_lazy("What the seller keeps"),
        required=False,
        help_text=gettext_lazy("Leave empty if everything goes back to the buyer."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason_code"].choices = [
            (code, reason.label) for code, reason in REASONS.items() if self.role in reason.who
        ]


class AcceptCancellationForm(ActForm):
    confirms = forms.BooleanField(
        label=gettext_lazy("The reason given is right: it was my side’s doing"), required=False
    )
