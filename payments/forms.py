"""Forms of payments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import LineField, MoneyField, TextField


class PayForm(forms.Form):
    """What the buyer saw when they pressed the button; the choice itself is read again from the gig."""

    shown = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AmountForm(forms.Form):
    """How much a seller takes out."""

    amount = MoneyField(label=_("Amount"), smallest_minor=1)


class ReferenceForm(forms.Form):
    """Finance staff has paid a withdrawal by hand."""

    reference = LineField(label=_("Reference of the payment"), longest=120)


class ReasonForm(forms.Form):
    """Why staff did something."""

    reason = TextField(label=_("Reason"), longest=400, widget=forms.Textarea(attrs={"rows": 3}))
