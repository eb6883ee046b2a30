"""What people send along in a dispute: claim, answer, evidence, splits, decision, appeal."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import MoneyField, TextField
from orders.disputes import FAULTS
from orders.disputes.rules import RULES
from orders.forms import ActForm

ROWS_3 = {"rows": 3}


class DisputeForm(ActForm):
    """A claim with a number."""

    claim = TextField(label=_("What is wrong"), shortest=20, longest=5000)
    to_buyer = MoneyField(label=_("What should go back to the buyer"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_buyer"].help_text = (
            _("0 if you claim it all. Until it is decided, all of it is held.")
            if self.role == "seller"
            else _("Of the price of this milestone. Only this amount is held until it is decided.")
        )


class ClaimForm(ActForm):
    """Why a delivery that was sent back was the work."""

    claim = TextField(label=_("Why it was the work that was agreed"), shortest=20, longest=5000)


class AnswerDisputeForm(ActForm):
    """The other side's words and number."""

    words = TextField(label=_("How you see it"), shortest=20, longest=5000)
    to_buyer = MoneyField(
        label=_("What should go back to the buyer"),
        help_text=_("From 0 to the whole price of this milestone."),
    )


class EvidenceForm(ActForm):
    """More words or files; at least one of the two."""

    words = TextField(
        label=_("What it shows"), longest=5000, required=False, widget=forms.Textarea(attrs=ROWS_3)
    )


class SplitForm(ActForm):
    """A split to be taken with one click."""

    to_buyer = MoneyField(
        label=_("Back to the buyer"), help_text=_("Of what is held. The seller gets the rest.")
    )
    words = TextField(
        label=_("A word with it"), longest=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class AppealForm(ActForm):
    """What is wrong with a decision."""

    reason = TextField(label=_("What is wrong with the decision"), shortest=20, longest=5000)


class RulingForm(ActForm):
    """Staff's decision."""

    to_buyer = MoneyField(label=_("Back to the buyer"))
    fault = forms.ChoiceField(label=_("Whose fault"), choices=[("", "---------"), *FAULTS.items()])
    rule = forms.ChoiceField(label=_("Rule"), choices=[("", "---------"), *RULES.items()])
    reason = TextField(label=_("Reason, as both sides will read it"), shortest=20, longest=5000)


class SendBackForm(ActForm):
    """Why the second person does not agree."""

    reason = TextField(label=_("What should change"), longest=2000, widget=forms.Textarea(attrs=ROWS_3))
