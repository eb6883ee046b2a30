"""Forms of payments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import countries
from kit.forms import LineField, MoneyField, TextField
from payments import adjusting, earned


class PayForm(forms.Form):
    """What the buyer saw when they pressed the button; the choice itself is read again from the gig."""

    shown = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AmountForm(forms.Form):
    """How much a seller takes out."""

    amount = MoneyField(label=_("Amount"), smallest_minor=1)


class ListedForm(forms.Form):
    """Which of what was earned is listed."""

    state = forms.ChoiceField(label=_("State"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [
            ("", _("All")),
            *((key, name) for key, (name, _which) in earned.STATES.items()),
        ]

    def asked(self) -> dict:
        """What is asked for; what cannot be read is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class TipForm(forms.Form):
    """Thanks in money."""

    template_name = "forms/form.html"
    amount = MoneyField(label=_("Tip"), smallest_minor=1)
    message = LineField(label=_("A word with it"), longest=500, required=False)

    def __init__(self, *args, currency="usd", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"].currency = currency


class KeptCardForm(forms.Form):
    """Which kept card is charged."""

    card = forms.ChoiceField(label=_("Card"))

    def __init__(self, *args, cards=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["card"].choices = [
            (card.ref, f"{card.brand.title()} •••• {card.last4}") for card in cards
        ]


class ReferenceForm(forms.Form):
    """Finance staff has paid a withdrawal by hand."""

    reference = LineField(label=_("Reference of the payment"), longest=120)


class ReasonForm(forms.Form):
    """Why staff did something."""

    reason = TextField(label=_("Reason"), longest=400, widget=forms.Textarea(attrs={"rows": 3}))


class BillingForm(forms.Form):
    """How a member is named on invoices."""

    name = LineField(
        label=_("Name or company"),
        longest=120,
        widget=forms.TextInput(attrs={"autocomplete": "billing name"}),
    )
    street = LineField(
        label=_("Street and number"),
        required=False,
        longest=160,
        widget=forms.TextInput(attrs={"autocomplete": "billing address-line1"}),
    )
    postcode = LineField(
        label=_("Postcode"),
        required=False,
        longest=20,
        widget=forms.TextInput(attrs={"autocomplete": "billing postal-code"}),
    )
    city = LineField(
        label=_("Town"),
        required=False,
        longest=80,
        widget=forms.TextInput(attrs={"autocomplete": "billing address-level2"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        choices=countries,
        widget=forms.Select(attrs={"autocomplete": "billing country"}),
        error_messages={"required": _("Choose a country: invoices need one.")},
    )
    tax_id = LineField(
        label=_("Tax number"),
        required=False,
        longest=30,
        help_text=_(
            "A VAT number begins with its country, such as RO12345678. Leave it empty if you have none."
        ),
    )


class SuspenseForm(forms.Form):
    """Where money that was set aside belongs. ways: codes and words to choose from."""

    way = forms.ChoiceField(
        label=_("Where it belongs"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the money belongs.")},
    )
    reason = TextField(label=_("Reason"), longest=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = ways


class AdjustmentForm(forms.Form):
    """A booking by hand, which a second person has to confirm."""

    kind = forms.ChoiceField(
        label=_("What to book"),
        choices=[(code, kind.words) for code, kind in adjusting.KINDS.items()],
        error_messages={"required": _("Choose a kind of the list.")},
    )
    username = LineField(
        label=_("Username of the member"),
        longest=150,
        required=False,
        help_text=_("Leave it empty where it is about the house alone."),
    )
    reason = TextField(label=_("Reason"), longest=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, currency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(label=_("Amount"), currency=currency)
        self.order_fields(["kind", "username", "amount", "reason"])
