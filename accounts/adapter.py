"""How joining and signing in differ from allauth's own ways."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Members' accounts."""
