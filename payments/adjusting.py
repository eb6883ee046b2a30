"""Bookings by hand: one member of finance proposes one of a few kinds, another confirms, and only then it is booked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import has_role
from kit.problems import Invalid, NotAllowed, Refused
from kit.text import Words, clean
from ledger import accounts, posting
from ledger.accounts import Account
from notices import telling
from payments import locks
from payments.models import Adjustment

State = Adjustment.State


@dataclass(frozen=True)
class Kind:
    """One booking that may be made by hand. of_member: it is about a member's account. notice: what they are told."""

    words: Words
    of_member: bool
    legs: Callable[[str], tuple[Account, Account]]
    notice: str = ""


KINDS = {
    "goodwill": Kind(
        gettext_lazy("Give a member credit"),
        True,
        lambda ref: (accounts.goodwill(), accounts.buyer_credit(ref)),
        "credit_given",
    ),
    "credit_back": Kind(
        gettext_lazy("Take back credit given by mistake"),
        True,
        lambda ref: (accounts.buyer_credit(ref), accounts.goodwill()),
        "credit_taken_back",
    ),
    "debt_forgiven": Kind(
        gettext_lazy("Forgive what a seller owes"),
        True,
        lambda ref: (accounts.dispute_loss(), accounts.seller_debt(ref)),
        "debt_forgiven",
    ),
    "bank_fee": Kind(
        gettext_lazy("Fee taken by the house's bank"),
        False,
        lambda ref: (accounts.stripe_fee(), accounts.bank()),
    ),
}


@transaction.atomic
def propose(
    *, kind: str, username: str, amount_minor: int, reason: str, by: User, now: datetime
) -> Adjustment:
    """The first person says what should be booked and why; nothing is booked yet. Raises NotAllowed, Invalid."""
    _check_finance(by)
    reason, fields, member = clean(reason), {}, None
    if kind not in KINDS:
        fields["kind"] = _("Choose a kind of the list.")
    elif KINDS[kind].of_member:
        member = User.objects.filter(username=username.strip()).first()
        if member is None:
            fields["username"] = _("There is no member of this name.")
        elif member.pk == by.pk:
            fields["username"] = _("Somebody else has to do this: it is your own account.")
    if type(amount_minor) is not int or amount_minor <= 0:
        fields["amount"] = _("Name an amount above nothing.")
    if not reason:
        fields["reason"] = _("Write down the reason.")
    if fields:
        raise Invalid(_("This is not complete."), fields=fields)
    return Adjustment.objects.create(
        kind=kind,
        member=member,
        currency=settings.CURRENCY,
        amount_minor=amount_minor,
        reason=reason[:500],
        proposed_by=by,
        proposed_at=now,
    )


@transaction.atomic
def confirm(*, ref: str, by: User, now: datetime) -> Adjustment:
    """Another person agrees: it is booked, and the member told. Raises NotAllowed, Refused."""
    _check_finance(by)
    row = locks.adjustment(ref)
    if row.state != State.PROPOSED:
        raise Refused(_("This has been decided already."), code="closed")
    if by.pk in (row.proposed_by_id, row.member_id):
        raise NotAllowed(_("Another member of staff must confirm this."), code="second_person")
    kind = KINDS[row.kind]
    debit, credit = kind.legs(row.member.ref if row.member else "")
    try:
        posting.post(
            key=f"adjustment:{row.ref}",
            kind="goodwill" if row.kind == "goodwill" else "adjustment",
            currency=row.currency,
            legs=[posting.Leg(debit, credit, row.amount_minor)],
            subject=row.ref,
            effective_at=now,
        )
    except posting.Overdrawn as error:
        raise Refused(
            _("The account holds less than this by now. Nothing was booked."), code="overdrawn"
        ) from error
    row.state, row.decided_by, row.decided_at = State.BOOKED, by, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    if row.member and kind.notice:
        money = {"minor": row.amount_minor, "currency": row.currency}
        telling.tell(
            to=row.member, kind=kind.notice, url="/notices/", now=now, about=row.ref,
            data={"amount": money, "reason": row.reason},
        )  # fmt: skip
    return row


@transaction.atomic
def withdraw(*, ref: str, by: User, now: datetime) -> Adjustment:
    """Any member of finance takes a proposal back. Raises NotAllowed, Refused."""
    _check_finance(by)
    row = locks.adjustment(ref)
    if row.state != State.PROPOSED:
        raise Refused(_("This has been decided already."), code="closed")
    row.state, row.decided_by, row.decided_at = State.WITHDRAWN, by, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    return row


def _check_finance(by: User) -> None:
    if not has_role(by, "finance"):
        raise NotAllowed(_("Only finance staff can do this."))
