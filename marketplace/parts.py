"""What the page of parts shows: made-up content in every state, nothing from the database."""

from datetime import timedelta
from types import SimpleNamespace

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kit.forms import LineField, MoneyField, TextField


class SampleForm(forms.Form):
    """One field of each kind."""

    title = LineField(label="Title", longest=80, help_text="Begins with what you do.")
    about = TextField(label="Description", longest=1200, required=False)
    price = MoneyField(label="Price", smallest_minor=500)
    category = forms.ChoiceField(label="Category", choices=[("", "Choose"), ("logo", "Logo design")])
    package = forms.ChoiceField(
        label="Package", choices=[("basic", "Basic"), ("premium", "Premium")], widget=forms.RadioSelect
    )
    tools = forms.MultipleChoiceField(
        label="Tools",
        choices=[("vector", "Vector"), ("raster", "Raster")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    due_on = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    picture = forms.FileField(label="Picture", required=False, help_text="JPG, PNG or WebP, up to 8 MB.")
    secret = forms.CharField(label="Password", widget=forms.PasswordInput, required=False)
    agree = forms.BooleanField(label="I wrote this myself")
    mails = forms.BooleanField(
        label="Send me mails", required=False, widget=forms.CheckboxInput(attrs={"role": "switch"})
    )


def sample(request) -> dict:
    """Context of the page of parts."""
    now = timezone.now()
    person = SimpleNamespace(shown_name="Ilinca Moraru", avatar="")
    card = {
        "title": "I will design a brand mark with a full grid of variations",
        "url": "#",
        "seller": person,
        "seller_name": person.shown_name,
        "level": 3,
        "pro": False,
        "online": True,
        "rating": 4.93,
        "review_count": 312,
        "days": 4,
        "price_minor": 9500,
        "currency": "usd",
        "save_url": "#",
        "saved": True,
    }
    steps = [
        (_("Paid"), "done"),
        (_("Brief sent"), "done"),
        (_("In progress"), "now"),
        (pgettext("step of an order", "Your review"), ""),
        (_("Complete"), ""),
    ]
    return {
        "now": now,
        "form": SampleForm(auto_id="plain_%s"),
        "wrong_form": SampleForm({"title": "", "price": "ten", "category": ""}, auto_id="wrong_%s"),
        "cards": [
            card,
            {**card, "pro": True, "saved": False, "online": False},
            {**card, "rating": None, "level": 1, "save_url": ""},
        ],
        "person": person,
        "steps": [{"label": label, "state": state} for label, state in steps],
        "rows": [
            {"label": "Standard", "minor": 19000},
            {"label": "Two days faster", "minor": 4000, "hint": "6 days become 4"},
        ],
        "soon": now + timedelta(days=2, hours=4),
        "past": now - timedelta(hours=5),
        "text": "First paragraph, **bold** and *soft*.\n\n- one\n- two\n\n1. first\n2. second\n\n> A quote",
    }
