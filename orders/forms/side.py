"""What people send along with side requests: more time, extras, money back, questions, another brief."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import LineField, MoneyField, TextField
from orders import side_guards
from orders.forms import ActForm
from orders.staff_ending import REASONS

ROWS_3 = {"rows": 3}


class WhyForm(ActForm):
    """An answer with a word of explanation, if one likes."""

    answer = TextField(label=_("Why"), longest=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ExtensionForm(ActForm):
    """A later deadline, as an instant; on pages in the zone of the person."""

    new_due_at = forms.DateTimeField(
        label=_("New due date and time"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_(
            "In your time zone. It counts whenever it is agreed, so nothing depends on when the answer comes."
        ),
    )
    reason = TextField(label=_("Why"), longest=2000, widget=forms.Textarea(attrs=ROWS_3))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.milestone is not None and self.milestone.due_at:
            self.fields["new_due_at"].initial = side_guards.deadline_of(self.milestone) + timedelta(days=2)


class RefundForm(ActForm):
    """How much goes back, gross."""

    amount = MoneyField(
        label=_("What goes back to the buyer"),
        smallest_minor=1,
        help_text=_("Of the price of this milestone. Nothing moves before the other side agrees."),
    )
    reason = TextField(label=_("Why"), longest=2000, widget=forms.Textarea(attrs=ROWS_3))


class ExtraForm(ActForm):
    """More work for more money."""

    title = LineField(label=_("What is added"), longest=160)
    price = MoneyField(
        label=_("Price"), smallest_minor=1_00, help_text=_("Paid on top. It waits in escrow like the rest.")
    )
    days = forms.IntegerField(
        label=_("Delivery days more"),
        min_value=0,
        max_value=60,
        required=False,
        help_text=_("The due date moves by these only when the extra is paid."),
    )
    reason = TextField(label=_("Details"), longest=2000, required=False, widget=forms.Textarea(attrs=ROWS_3))


class QuestionForm(ActForm):
    """What stops the work, about a question of the brief."""

    question = forms.ChoiceField(label=_("About this question of the brief"))
    text = TextField(
        label=_("What you need to know"),
        longest=2000,
        widget=forms.Textarea(attrs=ROWS_3),
        help_text=_("Your delivery time stands still until the answer: twice at most, 5 days in all."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = asked_in(self.order)


class AnswerForm(ActForm):
    """The buyer's words to a question that stops the work."""

    text = TextField(label=_("Your answer"), longest=5000, widget=forms.Textarea(attrs=ROWS_3))


class ContestForm(ActForm):
    """Why a question does not stop the work."""

    text = TextField(
        label=_("Why the work can go on without it"), longest=2000, widget=forms.Textarea(attrs=ROWS_3)
    )


class ChangeForm(ActForm):
    """Another answer to a question of the brief."""

    question = forms.ChoiceField(label=_("Question of the brief"))
    value = TextField(
        label=_("New answer"),
        longest=10_000,
        widget=forms.Textarea(attrs=ROWS_3),
        help_text=_("For several choices: one a line. Files are sent as a message."),
    )
    days = forms.IntegerField(
        label=_("Delivery days more"),
        min_value=0,
        max_value=60,
        required=False,
        help_text=_("What you give the seller for it. The due date moves only if the seller agrees."),
    )
    reason = TextField(label=_("Why"), longest=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = asked_in(self.order, files=False)

    def clean_value(self):
        """Several choices are lines."""
        value = self.cleaned_data["value"]
        questions = self.order.questions if self.order is not None else []
        kinds = {each["ref"]: each["kind"] for each in questions}
        several = kinds.get(self.cleaned_data.get("question", "")) == "choices"
        return [line.strip() for line in value.splitlines() if line.strip()] if several else value


class StaffEndForm(ActForm):
    """Staff ends an order."""

    reason_code = forms.ChoiceField(label=_("Reason"), choices=[("", "---------"), *REASONS.items()])
    reason = TextField(
        label=_("Reason, as both sides will read it"), longest=2000, widget=forms.Textarea(attrs=ROWS_3)
    )
    take_back = forms.BooleanField(
        label=_("Take back what was accepted and is still in clearance"), required=False
    )


def asked_in(order, *, files: bool = True) -> list[tuple[str, str]]:
    """The questions of an order's brief as choices."""
    questions = order.questions if order is not None else []
    return [(each["ref"], each["question"]) for each in questions if files or each["kind"] != "file"]
