"""What staff types about levels: reasons, strikes, the numbers of a policy."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from kit.forms import LineField, MoneyField, TextField
from sellers import criteria, strikes
from sellers.criteria import CHOICE, MEAN, MONEY
from sellers.levels import Level

LEVELS = (Level.ONE, Level.TWO, Level.TOP)


class ReasonForm(forms.Form):
    """The reason, which the seller reads."""

    reason = TextField(
        label=gettext_lazy("Reason"),
        longest=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The seller reads this."),
    )


class AppealForm(forms.Form):
    """What is wrong with a decision about the level, in the seller's words."""

    text = TextField(
        label=gettext_lazy("What is wrong with it"),
        longest=2000,
        help_text=gettext_lazy(
            "Name the order, the review or the number, say what happened, and where we can see it."
        ),
    )


class StrikeForm(forms.Form):
    """Whom, by which rule, why."""

    username = LineField(
        label=gettext_lazy("Seller"),
        longest=60,
        help_text=gettext_lazy("The name in the address of the profile."),
    )
    rule = forms.ChoiceField(label=gettext_lazy("Rule"))
    reason = TextField(
        label=gettext_lazy("Reason"),
        longest=2000,
        help_text=gettext_lazy(
            "What happened, where it can be seen, and what is expected. The seller reads this."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", _("Choose")), *strikes.RULES.items()]

    def clean_username(self):
        seller = User.objects.filter(username=self.cleaned_data["username"], seller__isnull=False).first()
        if seller is None:
            raise ValidationError(_("No seller has this name."))
        self.seller = seller
        return seller.username

    def words(self) -> dict:
        """As sellers.strikes.give takes them."""
        return {
            "seller": self.seller,
            "rule": self.cleaned_data["rule"],
            "reason": self.cleaned_data["reason"],
        }


class PolicyForm(forms.Form):
    """A field for each criterion and level; an empty one is not asked for at that level."""

    preset = forms.CharField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = TextField(
        label=gettext_lazy("Reason"),
        longest=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why the numbers change. Staff reads this in the list of versions."),
    )

    def __init__(self, *args, needs: dict, preset: str, seen: int, **kwargs):
        super().__init__(*args, initial={"preset": preset, "seen": seen}, **kwargs)
        for criterion in criteria.CRITERIA:
            for level in LEVELS:
                name, number = f"{criterion.key}-{level:d}", needs.get(criterion.key, {}).get(f"{level:d}")
                self.fields[name] = _number_field(criterion, f"{criterion.label}, {level.label}", number)

    @property
    def table(self):
        """(criterion, its three bound fields) in the order of the table."""
        return [(c, [self[f"{c.key}-{level:d}"] for level in LEVELS]) for c in criteria.CRITERIA]

    def words(self) -> dict:
        """As sellers.level_policies.put_in_force takes them."""
        data, needs = self.cleaned_data, {}
        for criterion in criteria.CRITERIA:
            row = {f"{level:d}": data[f"{criterion.key}-{level:d}"] for level in LEVELS}
            if criterion.kind == CHOICE:
                row = {level: 1 if asked else None for level, asked in row.items()}
            row = {level: _plain(number) for level, number in row.items() if number is not None}
            if row:
                needs[criterion.key] = row
        return {"preset": data["preset"], "seen": data["seen"], "reason": data["reason"], "needs": needs}


def _number_field(criterion, label, number):
    if criterion.kind == CHOICE:
        return forms.BooleanField(label=label, required=False, initial=bool(number))
    if criterion.kind == MONEY:
        return MoneyField(label=label, required=False, initial=number)
    if criterion.kind == MEAN:
        return forms.DecimalField(
            label=label, required=False, min_value=0, max_value=5, decimal_places=1, initial=number
        )
    return forms.IntegerField(label=label, required=False, min_value=0, initial=number)


def _plain(number):
    """A number as JSON keeps it."""
    return number if isinstance(number, int) else float(number)
