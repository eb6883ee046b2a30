"""Switching selling on: one account buys and sells."""

from functools import wraps

from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from kit.problems import NotAllowed
from sellers.models import SellerProfile

WORDS = ("headline", "about", "skills", "languages")


@transaction.atomic
def start(*, by: User, **words) -> SellerProfile:
    """The member's seller profile, made if there is none. words: headline, about, skills, languages."""
    if by.is_suspended:
        raise NotAllowed(_("Your account is suspended, so you cannot sell now."), code="suspended")
    profile, made = SellerProfile.objects.select_for_update().get_or_create(user=by)
    return describe(profile=profile, **words) if words or made else profile


@transaction.atomic
def describe(*, profile: SellerProfile, **words) -> SellerProfile:
    """Change what a seller says about themselves."""
    assert set(words) <= set(WORDS), words
    for name, value in words.items():
        setattr(profile, name, value)
    profile.save(update_fields=list(words))
    return profile


def is_seller(user: User) -> bool:
    """Whether selling is switched on."""
    return SellerProfile.objects.filter(user=user).exists()


def seller_required(view):
    """A page for sellers: others are led to switching selling on, and come back."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if is_seller(request.user):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('sellers:start')}?{urlencode({'next': request.get_full_path()})}")

    return checked
