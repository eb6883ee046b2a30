"""Forms about people."""

import zoneinfo

from allauth.account import forms as entrance
from allauth.mfa.base import forms as two_step
from allauth.mfa.totp import forms as totp
from babel import Locale
from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import tokens
from kit.forms import LineField
from kit.middleware import ZONE_COOKIE, known_zone
from kit.money import babel_locale

SHORTEST_PASSWORD = 10
PASSWORD_HINT = _("At least 10 characters. Three or four words you remember are good.")


class Plain:
    """allauth's form in our words: visible labels instead of placeholders."""

    words: dict = {}  # field -> (label, hint)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
            if name in self.words:
                field.label, field.help_text = self.words[name]
            if name == "code":
                field.widget.attrs.update(
                    {"class": "input code", "autocomplete": "one-time-code", "spellcheck": "false"}
                )


MAIL = (_("E-mail address"), "")
CODE = (_("Code from the mail"), "")
NEW_PASSWORD = {
    "password1": (_("New password"), PASSWORD_HINT),
    "password2": (_("New password once more"), ""),
}


class LoginForm(Plain, entrance.LoginForm):
    words = {
        "login": (_("E-mail address or user name"), ""),
        "password": (_("Password"), ""),
        "remember": (_("Stay signed in on this device"), ""),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignupForm(Plain, entrance.SignupForm):
    words = {
        "email": (_("E-mail address"), _("We send a code to it. Nobody else sees it.")),
        "username": (_("User name"), _("Part of your public address, such as “ana-ionescu”.")),
        "display_name": (_("Name others see"), ""),
        "password1": (_("Password"), PASSWORD_HINT),
    }
    display_name = LineField(
        required=False, longest=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    time_zone = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""})
    )
    field_order = ["email", "username", "display_name", "password1", "time_zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        username = self.fields["username"]
        username.validators = [
            each for each in username.validators if not isinstance(each, UnicodeUsernameValidator)
        ]
        username.widget.attrs.update({"autocapitalize": "none", "spellcheck": "false", "maxlength": "30"})

    def custom_signup(self, request, user):
        """Called by allauth once the user is saved: what the browser told about its reader."""
        zone = known_zone(self.cleaned_data["time_zone"]) or known_zone(request.COOKIES.get(ZONE_COOKIE))
        user.display_name = self.cleaned_data["display_name"]
        user.language = get_language() or settings.LANGUAGE_CODE
        user.time_zone = zone.key if zone else "UTC"
        user.save(update_fields=["display_name", "language", "time_zone"])


class AddEmailForm(Plain, entrance.AddEmailForm):
    words = {"email": (_("New e-mail address"), _("We send a code to it."))}


class ChangePasswordForm(Plain, entrance.ChangePasswordForm):
    words = {"oldpassword": (_("Password now"), ""), **NEW_PASSWORD}


class SetPasswordForm(Plain, entrance.SetPasswordForm):
    words = NEW_PASSWORD


class ResetPasswordForm(Plain, entrance.ResetPasswordForm):
    words = {"email": MAIL}


class ResetPasswordKeyForm(Plain, entrance.ResetPasswordKeyForm):
    words = NEW_PASSWORD


class ReauthenticateForm(Plain, entrance.ReauthenticateForm):
    words = {"password": (_("Password"), "")}


class RequestLoginCodeForm(Plain, entrance.RequestLoginCodeForm):
    words = {"email": MAIL}


class ConfirmLoginCodeForm(Plain, entrance.ConfirmLoginCodeForm):
    words = {"code": CODE}


class ConfirmEmailCodeForm(Plain, entrance.ConfirmEmailVerificationCodeForm):
    words = {"code": CODE}


class ConfirmResetCodeForm(Plain, entrance.ConfirmPasswordResetCodeForm):
    words = {"code": CODE}


class ChangeEmailForm(Plain, entrance.ChangeEmailForm):
    words = {"email": MAIL}


class TwoStepForm(Plain, two_step.AuthenticateForm):
    words = {"code": (_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))}


class TwoStepAgainForm(Plain, two_step.ReauthenticateForm):
    words = {"code": (_("Code"), _("Six digits from your authenticator app, or one of your recovery codes."))}


class ActivateTwoStepForm(Plain, totp.ActivateTOTPForm):
    words = {"code": (_("Code from the app"), _("Six digits; a new one every 30 seconds."))}


class MailedCodeForm(Plain, forms.Form):
    """The second step before money."""

    words = {"code": CODE}
    code = forms.CharField(max_length=20, error_messages={"required": _("Type the code from the mail.")})


# --- settings -----------------------------------------------------------------
def countries() -> list[tuple[str, str]]:
    """Countries by name, in the active language."""
    names = Locale.parse(babel_locale()).territories
    known = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES
    ]
    return [("", _("Not said")), *sorted(known, key=lambda each: each[1])]


NO_COUNTRIES = frozenset(
    ("EU", "EZ", "UN", "XA", "XB", "XK", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC", "TA")
)


def zones() -> list:
    """Time zones, grouped by region."""
    groups: dict[str, list] = {}
    for name in sorted(zoneinfo.available_timezones()):
        region, _sign, place = name.partition("/")
        if place and region not in (
            "Etc",
            "SystemV",
            "US",
            "Canada",
            "Brazil",
            "Mexico",
            "Chile",
            "posix",
            "right",
        ):
            groups.setdefault(region, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [("Etc/UTC", "UTC"), *groups.items()]


class ProfileForm(forms.Form):
    """What others see of a member."""

    display_name = LineField(
        label=_("Name others see"), required=False, longest=60, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Without it, your user name is shown."),
    )  # fmt: skip
    country = forms.ChoiceField(label=_("Country"), required=False, choices=countries)
    picture = forms.FileField(
        label=_("Picture"), required=False, help_text=_("JPG, PNG or WebP, up to 8 MB. It is cut square."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    no_picture = forms.BooleanField(label=_("Remove my picture"), required=False)


class DisplayForm(forms.Form):
    """How pages look to a member."""

    language = forms.ChoiceField(
        label=_("Language of pages and mails"), choices=lazy(lambda: settings.LANGUAGES, list)()
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=zones, help_text=_("Deadlines are shown in this zone.")
    )
    theme = forms.ChoiceField(
        label=_("Colours"), choices=[("system", _("As the device")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )  # fmt: skip


class BlockForm(forms.Form):
    """Somebody to have nothing to do with."""

    username = forms.CharField(
        label=_("User name"), max_length=150, widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("It stands on their profile."),
    )  # fmt: skip


class TokenForm(forms.Form):
    """A new key to the API."""

    name = LineField(label=_("Name"), longest=60, help_text=_("So that you know later what uses it."))
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("Expires"), coerce=int, initial=90,
        choices=[(7, _("in 7 days")), (30, _("in 30 days")), (90, _("in 90 days")), (365, _("in a year"))],
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [
            (scope, words) for scope, words in tokens.SCOPES.items() if scope != "staff" or user.is_staff
        ]
