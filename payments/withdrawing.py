"""Taking available money out: under the seller's lock, allotted to the oldest cleared releases first, lowest funding
line first, so that each transfer names the charge that paid for it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from kit import money
from kit.problems import Invalid, NotAllowed, Refused
from ledger import accounts, balances, halting, posting
from notices import telling
from orders.models import Policy
from payments import locks, paying_out
from payments.models import PayoutPart, SellerAccount, Withdrawal

ONE_A = timedelta(days=1)


@dataclass(frozen=True)
class Hindrance:
    """Why nothing can be withdrawn now, and until when where that is known."""

    code: str
    words: str
    until: datetime | None = None


@transaction.atomic
def withdraw(
    *, by: User, amount_minor: int, currency: str, now: datetime, closing: bool = False
) -> Withdrawal:
    """A seller takes this much out. closing: the account is about to be closed, so that whatever is left may go,
    however little. Raises Refused where something hinders it, Invalid for a wrong amount."""
    account = locks.account_of(by)
    policy = Policy.objects.current()
    hindered = hindrance(by=by, account=account, policy=policy, currency=currency, now=now)
    if hindered:
        raise Refused(hindered.words, code=hindered.code)
    posting.lock([accounts.seller_available(by.ref)], currency)
    available = balances.balance(accounts.seller_available(by.ref), currency)
    least = min(policy.least_withdrawal_minor, available or 1) if closing else policy.least_withdrawal_minor
    check_amount(amount_minor, available=available, least=least, currency=currency)
    made = Withdrawal.objects.create(
        seller=by, method=account.method, currency=currency, amount_minor=amount_minor, requested_at=now
    )
    parts = _allot(made, now=now)
    _book(made, parts, now=now)
    if account.method == SellerAccount.Method.STRIPE:
        for part in sorted(parts, key=lambda part: not part.source_charge):
            paying_out.ask(part, account_id=account.account_id)
    telling.tell(
        to=by,
        kind="withdrawal_requested",
        url="/earnings/",
        now=now,
        about=made.ref,
        data={"amount": {"minor": amount_minor, "currency": currency}},
    )
    return made


def check_amount(amount_minor: int, *, available: int, least: int, currency: str) -> None:
    """Raises Invalid, naming the field, for less than the house sends or more than there is."""
    if amount_minor > available:
        text = _("You can withdraw %(amount)s at most.") % {"amount": money.shown(available, currency)}
        raise Invalid(text, code="more_than_available", fields={"amount": text})
    if amount_minor < least:
        text = _("The smallest withdrawal is %(amount)s.") % {"amount": money.shown(least, currency)}
        raise Invalid(text, code="too_little", fields={"amount": text})


def hindrance(
    *, by: User, account: SellerAccount | None, policy: Policy, currency: str, now: datetime
) -> Hindrance | None:
    """What stands in the way of a withdrawal, the most important first; None where nothing does."""
    if account is None or (account.method == SellerAccount.Method.STRIPE and account.account_id is None):
        return Hindrance("no_account", _("Set up where you want to be paid first."))
    if account.method == SellerAccount.Method.STRIPE and account.state != SellerAccount.State.ACTIVE:
        return Hindrance(
            "account_not_ready",
            _(
                "The payment provider still needs details from you before it can pay you. Your money stays here."
            ),
        )
    if by.is_suspended:
        return Hindrance("suspended", _("Your account is suspended. Write to us about your money."))
    if halting.is_halted():
        return Hindrance(
            "halted",
            _("Withdrawals are paused while our staff check the books. Your money is safe. Try again later."),
        )
    locked_until = payout_lock(by=by, account=account, hours=policy.payout_lock_hours)
    if locked_until and locked_until > now:
        return Hindrance(
            "locked",
            _("Your payout details or password changed. Withdrawals open again %(hours)d hours after that.")
            % {"hours": policy.payout_lock_hours},
            locked_until,
        )
    last = _last_withdrawal(by, currency, now)
    if last:
        return Hindrance("once_a_day", _("You can withdraw once a day."), last + ONE_A)
    return None


def payout_lock(*, by: User, account: SellerAccount, hours: int) -> datetime | None:
    """Until when withdrawals are shut after a change of payout details or password."""
    changes = [at for at in (account.changed_at, by.password_changed_at) if at]
    return max(changes) + timedelta(hours=hours) if changes else None


def _last_withdrawal(by: User, currency: str, now: datetime) -> datetime | None:
    """When the last withdrawal within a day was asked for; one that came back whole does not count."""
    recent = Withdrawal.objects.filter(seller=by, currency=currency, requested_at__gt=now - ONE_A)
    counted = recent.filter(parts__state__in=[PayoutPart.State.REQUESTED, PayoutPart.State.SENT])
    return counted.order_by("-requested_at").values_list("requested_at", flat=True).first()


def _allot(made: Withdrawal, *, now: datetime) -> list[PayoutPart]:
    """Cut the amount over the seller's cleared release lines, oldest first, and mark what they gave."""
    left, parts = made.amount_minor, []
    for line in locks.payable_lines(made.seller, made.currency):
        take = min(left, line.payable_minor)
        line.allotted_minor += take
        line.save(update_fields=["allotted_minor"])
        parts.append(
            PayoutPart(
                withdrawal=made,
                release_line=line,
                currency=made.currency,
                amount_minor=take,
                source_charge="" if line.funding_line.charged_back_minor else line.funding_line.charge_id,
                created_at=now,
            )
        )
        left -= take
        if not left:
            break
    if left:
        raise Refused(
            _("This much cannot be matched with your finished orders. Our staff have to look at it."),
            code="cannot_allot",
        )
    return PayoutPart.objects.bulk_create(parts)


def _book(made: Withdrawal, parts: list[PayoutPart], *, now: datetime) -> None:
    source = accounts.seller_available(made.seller.ref)
    posting.post_many(
        [
            posting.Entry(
                key=f"payout:{part.ref}",
                kind="payout",
                currency=part.currency,
                legs=[posting.Leg(source, accounts.payout_in_flight(), part.amount_minor)],
                subject=part.release_line.release.order.ref,
                effective_at=now,
            )
            for part in parts
        ]
    )


@transaction.atomic
def mark_paid(*, ref: str, reference: str, by: User, now: datetime) -> Withdrawal:
    """Finance staff have paid a manual withdrawal and name the payment. Raises NotAllowed, Refused, Invalid."""
    if not has_role(by, "finance"):
        raise NotAllowed(_("Only finance staff can do this."))
    if not reference.strip():
        text = _("Enter the reference of the payment.")
        raise Invalid(text, code="reference_missing", fields={"reference": text})
    made = locks.withdrawal(ref)
    if made.seller_id == by.pk:
        raise NotAllowed(_("Somebody else has to do this: it is your own withdrawal."))
    waiting = locks.parts(made.parts.filter(state=PayoutPart.State.REQUESTED))
    if made.method != SellerAccount.Method.MANUAL or not waiting:
        raise Refused(_("This withdrawal is not waiting to be paid by hand."), code="not_waiting")
    made.paid_by, made.reference = by, reference.strip()[:120]
    made.save(update_fields=["paid_by", "reference"])
    for part in waiting:
        paying_out.part_sent(part, source=accounts.bank(), object_id="", now=now)
    return made


@transaction.atomic
def mark_failed(*, ref: str, reason: str, by: User, now: datetime) -> Withdrawal:
    """Finance staff could not pay a manual withdrawal: the money is available to the seller again."""
    if not has_role(by, "finance"):
        raise NotAllowed(_("Only finance staff can do this."))
    if not reason.strip():
        text = _("Write why it could not be paid; the seller reads it.")
        raise Invalid(text, code="reason_missing", fields={"reason": text})
    made = locks.withdrawal(ref)
    waiting = locks.parts(made.parts.filter(state=PayoutPart.State.REQUESTED))
    if made.method != SellerAccount.Method.MANUAL or not waiting:
        raise Refused(_("This withdrawal is not waiting to be paid by hand."), code="not_waiting")
    for part in waiting:
        paying_out.part_returned(part, why=reason.strip(), now=now)
    return made
