"""Forms about people."""

from django import forms


class SignupForm(forms.Form):
    """What joining asks beside mail, name and password."""

    def signup(self, request, user):
        """Called by allauth once the user is saved."""
