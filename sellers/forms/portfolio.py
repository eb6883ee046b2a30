"""What is typed about a project, and about being away."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import text
from kit.forms import LineField, TextField
from sellers.forms.profile import YearField

MOST_DAYS_AWAY = 180


class ProjectForm(forms.Form):
    """A piece of work made before."""

    title = LineField(label=gettext_lazy("Title"), longest=100)
    about = TextField(
        label=gettext_lazy("What it was"),
        required=False,
        longest=1000,
        help_text=gettext_lazy("The task, your part in it, and what came of it."),
    )
    client = LineField(
        label=gettext_lazy("For whom"),
        required=False,
        longest=100,
        help_text=gettext_lazy("Only with the client’s consent."),
    )
    year = YearField(label=gettext_lazy("Year"))
    link = LineField(
        label=gettext_lazy("Link"),
        required=False,
        longest=300,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
        help_text=gettext_lazy("Where it can be seen."),
    )

    def clean_link(self):
        link = self.cleaned_data["link"]
        if link and "://" not in link:
            link = f"https://{link}"
        if link and not text.is_web_address(link):
            raise ValidationError(
                _("This is not an address of the web. Write it as https://example.org/page.")
            )
        return link


class AwayForm(forms.Form):
    """Until when, and what buyers read meanwhile."""

    until = forms.DateField(
        label=gettext_lazy("Back on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("From the morning of this day your gigs can be ordered again."),
    )
    note = LineField(
        label=gettext_lazy("Note to buyers"),
        required=False,
        longest=300,
        help_text=gettext_lazy(
            "Shown on your profile and gigs, such as “In the mountains, back with fresh eyes”."
        ),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        first, last = today + timedelta(days=1), today + timedelta(days=MOST_DAYS_AWAY)
        self.fields["until"].widget.attrs.update({"min": first.isoformat(), "max": last.isoformat()})

    def clean_until(self) -> datetime:
        """The first moment of that day where the seller is."""
        day = self.cleaned_data["until"]
        if day <= self.today:
            raise ValidationError(_("Choose a day after today."))
        if day > self.today + timedelta(days=MOST_DAYS_AWAY):
            raise ValidationError(
                _("At most %(days)d days. Pause your gigs for longer.") % {"days": MOST_DAYS_AWAY}
            )
        return timezone.make_aware(datetime.combine(day, time.min))
