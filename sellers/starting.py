"""Switching selling on: one account buys and sells."""

from datetime import datetime
from functools import wraps

from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.suspension import refuse_suspended
from kit.problems import NotAllowed
from sellers.models import Certificate, Education, SellerProfile, StartDraft

WORDS = ("headline", "about", "skills", "languages", "links", "weekly_hours", "payout_country")
ROWS = {"education": Education, "certificates": Certificate}
ACCOUNT = ("display_name", "country")
LONGEST_TYPED = 5000  # characters of one field of a draft
MOST_FIELDS = 120


@transaction.atomic
def start(*, by: User, **words) -> SellerProfile:
    """The member's seller profile, made if there is none; the draft of it is done with. words: as `describe` takes.

    Raises NotAllowed for members who are suspended."""
    if by.is_suspended:
        raise NotAllowed(_("Your account is suspended, so you cannot sell now."), code="suspended")
    profile, made = SellerProfile.objects.select_for_update().get_or_create(user=by)
    StartDraft.objects.filter(user=by).delete()
    return describe(profile=profile, **words) if words or made else profile


@transaction.atomic
def describe(*, profile: SellerProfile, **words) -> SellerProfile:
    """Change what a seller says about themselves; what is not given stays.

    words: WORDS as on the profile; display_name and country of the account; education and certificates as lists of
    dicts that replace the rows there are. Raises NotAllowed for who is suspended."""
    refuse_suspended(profile.user)
    assert set(words) <= {*WORDS, *ROWS, *ACCOUNT}, words
    own = {name: words[name] for name in WORDS if name in words}
    for name, value in own.items():
        setattr(profile, name, value)
    profile.save(update_fields=list(own))
    if account := {name: words[name] for name in ACCOUNT if name in words}:
        name_person(user=profile.user, **account)
    for name, model in ROWS.items():
        if name in words:
            model._default_manager.filter(profile=profile).delete()
            model._default_manager.bulk_create(
                model(profile=profile, sort=sort, **row) for sort, row in enumerate(words[name])
            )
    return profile


def name_person(*, user: User, **account) -> None:
    """The name and country of the account."""
    for name, value in account.items():
        setattr(user, name, value)
    user.save(update_fields=list(account))


# --- on the way there -------------------------------------------------------------
@transaction.atomic
def keep_draft(
    *, by: User, step: str, typed: dict[str, list[str]], now: datetime, onwards: str = ""
) -> StartDraft:
    """Keep what was typed in one step, right or wrong, so that nothing is lost.

    typed: {field: values}. onwards: the page the member wanted to go to, kept from the first step on."""
    draft, _made = StartDraft.objects.select_for_update().get_or_create(
        user=by, defaults={"started_at": now, "edited_at": now}
    )
    fields = list(typed.items())[:MOST_FIELDS]
    draft.steps[step] = {
        name[:60]: [value[:LONGEST_TYPED].replace("\x00", "") for value in values[:20]]
        for name, values in fields
    }
    if onwards:
        draft.steps["next"] = onwards[:500]
    draft.edited_at = now
    draft.save()
    return draft


def draft_of(user: User) -> StartDraft:
    """The member's draft; a new one, not kept, where there is none."""
    return StartDraft.objects.filter(user=user).first() or StartDraft(user=user)


def is_seller(user: User) -> bool:
    """Whether selling is switched on."""
    return SellerProfile.objects.filter(user=user).exists()


def seller_required(view):
    """A page for sellers: others are led to switching selling on, and come back."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if getattr(request.user, "seller", None):  # kept on the member, so that pages ask no second time
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('sellers:start')}?{urlencode({'next': request.get_full_path()})}")

    return checked
