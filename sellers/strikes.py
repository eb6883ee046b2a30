"""Strikes for breaking the rules: given by moderation with a written reason, weighing for 90 days."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import has_role
from kit.problems import Invalid, NotAllowed, Stale
from kit.text import clean
from notices import telling
from sellers import dirty, levelling, locks
from sellers.criteria import BY_KEY
from sellers.models import Strike

ROLE = "moderation"
RULES = {
    "off_site": gettext_lazy("Taking payment or contact away from the site"),
    "not_own_work": gettext_lazy("Selling the work of others as one's own"),
    "fake_orders": gettext_lazy("Orders or reviews that are not real"),
    "extortion": gettext_lazy("Pressing for a review, or with one"),
    "abuse": gettext_lazy("Abuse or threats"),
    "prohibited": gettext_lazy("Services that are not allowed here"),
    "false_papers": gettext_lazy("False statements about person or work"),
}
WEIGHS_DAYS = BY_KEY["strikes"].window_days or 90
LONGEST_REASON = 2000


@transaction.atomic
def give(*, seller: User, rule: str, reason: str, by: User, now: datetime) -> Strike:
    """A strike that weighs for 90 days; the seller reads rule and reason.

    Raises NotAllowed, Invalid naming the field, SellerProfile.DoesNotExist for somebody who does not sell."""
    _check(by, seller)
    reason = clean(reason)[:LONGEST_REASON]
    fields = {}
    if rule not in RULES:
        fields["rule"] = _("Choose the rule.")
    if not reason:
        fields["reason"] = _("Write the reason; the seller reads it.")
    if fields:
        raise Invalid(_("A strike needs a rule and a reason."), code="no_reason", fields=fields)
    locks.profile(seller)
    strike = Strike.objects.create(
        seller=seller,
        rule=rule,
        reason=reason,
        given_by=by,
        given_at=now,
        expires_at=now + timedelta(days=WEIGHS_DAYS),
    )
    dirty.mark([seller.pk])
    data = {"rule": str(RULES[rule]), "reason": reason, "expires_at": strike.expires_at.isoformat()}
    _tell(strike, "strike_given", now, data)
    return strike


@transaction.atomic
def withdraw(*, ref: str, reason: str, by: User, now: datetime) -> Strike:
    """Take a strike back, with a reason. Raises NotAllowed, Invalid, Stale, Strike.DoesNotExist."""
    seller = Strike.objects.select_related("seller").get(ref=ref).seller
    _check(by, seller)
    locks.profile(seller)
    strike = Strike.objects.get(ref=ref)
    reason = clean(reason)[:LONGEST_REASON]
    if not reason:
        message = _("Write the reason; the seller reads it.")
        raise Invalid(message, code="no_reason", fields={"reason": message})
    if strike.withdrawn_at:
        raise Stale(_("This strike was taken back already."))
    strike.withdrawn_by, strike.withdrawn_at, strike.withdrawn_reason = by, now, reason
    strike.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    dirty.mark([seller.pk])
    _tell(strike, "strike_withdrawn", now, {"reason": reason})
    return strike


def _check(by: User, seller: User) -> None:
    if not has_role(by, ROLE):
        raise NotAllowed(_("Only moderation staff gives and takes back strikes."))
    if by.pk == seller.pk:
        raise NotAllowed(_("Nobody decides about oneself."))


def _tell(strike: Strike, kind: str, now: datetime, data: dict) -> None:
    telling.tell(
        to=strike.seller, kind=kind, url=f"{levelling.PAGE}#strikes", about=strike.ref, now=now, data=data
    )
