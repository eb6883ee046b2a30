"""What the bank says of a chargeback, written down once: what it took from the house's balance and gave back, and what
it decided. The object is fetched first and only moves forwards, so neither order nor duplicates of events matter."""

import logging
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from kit import clock
from kit.problems import NotAllowed, Refused
from ledger import accounts, posting
from orders import bank_money, chargebacks, payers
from orders.actors import Actor
from orders.models import Chargeback
from payments import gateway, locks, outbox
from payments.alarms import alarm
from payments.models import Call, Payment, Refund, SellerAccount

log = logging.getLogger(__name__)
OVER = ("won", "lost")


def chargeback(dispute_id: str) -> None:
    """Fetch a chargeback and write down where it stands."""
    chargeback_seen(gateway.gateway().retrieve_dispute(dispute_id))


@transaction.atomic
def chargeback_seen(seen: gateway.Dispute) -> None:
    """inquiry → open → won | lost, each once; an inquiry may also close with nothing taken."""
    now = clock.now()
    ref = Payment.objects.filter(charge_id=seen.charge_id).values_list("ref", flat=True).first()
    payment = locks.payment(ref) if ref else None
    if payment is None:
        log.warning("chargeback %s is about nothing of ours", seen.id)
        alarm(kind="chargeback_unknown_staff", about=seen.id[:40], now=now, object=seen.id)
        return
    known = Chargeback.objects.filter(provider_id=seen.id).values_list("state", flat=True).first()
    bank = chargebacks.Bank(seen.id, seen.amount_minor, seen.currency, seen.reason, seen.evidence_by)
    where: dict[str, Any] = {
        "order_ref": payment.order.ref,
        "payment_ref": payment.ref,
        "bank": bank,
        "now": now,
    }
    if seen.is_inquiry:
        case = chargebacks.inquire(**where)
        if seen.status == "warning_closed":
            chargebacks.inquiry_closed(provider_id=seen.id, now=now)
    else:
        case = chargebacks.open_case(**where, credited_minor=_credited(payment))
        _book_moves(case, seen)
        if seen.status == "won":
            chargebacks.won(provider_id=seen.id, now=now)
        elif seen.status == "lost":
            _lost(payment, case)
    if known is None or (known == Chargeback.State.INQUIRY and not seen.is_inquiry):
        alarm(
            kind="chargeback_staff",
            about=case.ref,
            now=now,
            url=f"/staff/chargebacks/{case.ref}/",
            amount={"minor": seen.amount_minor, "currency": seen.currency},
            evidence_by=seen.evidence_by.isoformat() if seen.evidence_by else now.isoformat(),
        )


def _credited(payment: Payment) -> int:
    """What of a payment went back as buyer credit because its card took nothing."""
    failed = Refund.objects.filter(payment=payment, state=Refund.State.FAILED)
    return failed.aggregate(n=Sum("amount_minor"))["n"] or 0


def _book_moves(case: Chargeback, seen: gateway.Dispute) -> None:
    """What the bank took, and gave back, is a claim of the house against it until the case is over."""
    claim = accounts.dispute_receivable(bank_money.case_name(case))
    for move in seen.moves:
        taken = move.amount_minor < 0
        legs = [(claim, accounts.stripe()), (accounts.stripe(), claim)]
        debit, credit = legs[0] if taken else legs[1]
        posted = posting.post(
            key=f"dp:{seen.id}:{'withdrawn' if taken else 'reinstated'}",
            kind="chargeback_withdrawn" if taken else "chargeback_reinstated",
            currency=move.currency,
            legs=[posting.Leg(debit, credit, abs(move.amount_minor))],
            subject=case.order.ref,
            effective_at=case.opened_at,
            ref=seen.id,
        )
        if not posted.replayed:
            field = "withdrawn_minor" if taken else "reinstated_minor"
            Chargeback.objects.filter(pk=case.pk).update(**{field: abs(move.amount_minor)})


def _lost(payment: Payment, case: Chargeback) -> None:
    """Refunds of the payment that could not be sent are what the bank has taken instead."""
    case.refresh_from_db()
    held = case.held_credit_minor + case.gross_minor + case.top_minor
    left = max((case.withdrawn_minor or case.amount_minor) - held, 0)
    replaced, total = [], 0
    for row in locks.refunds_not_sent(payment):
        if total + row.amount_minor <= left:
            replaced.append(row)
            total += row.amount_minor
    chargebacks.lost(
        provider_id=case.provider_id,
        linked=_are_linked(payment),
        in_flight_minor=total,
        now=clock.now(),
    )
    now = clock.now()
    for row in replaced:
        row.state, row.settled_at = Refund.State.OVERTAKEN, now
        row.save(update_fields=["state", "settled_at"])
        for call in Call.objects.filter(op="refund", object_ref=row.ref, state=Call.State.QUEUED):
            outbox.finish(call, state=Call.State.FAILED, error="charge_disputed: the bank took it back")


def _are_linked(payment: Payment) -> bool:
    """Whether buyer and seller have used the same card here."""
    seller = payment.order.seller_id
    own = SellerAccount.objects.filter(user=seller).exclude(card_fingerprint="")
    cards = Payment.objects.filter(payer=payment.payer_id).exclude(card_fingerprint="")
    shared = cards.filter(card_fingerprint__in=own.values("card_fingerprint")).exists()
    return shared or payers.are_linked(payment.order.buyer_id, seller)


def fraud_warned(charge_id: str) -> None:
    """A card's bank suspects fraud before any chargeback: staff look at the order."""
    payment = Payment.objects.filter(charge_id=charge_id).select_related("order").first()
    if payment is None:
        return
    alarm(
        kind="fraud_warning_staff",
        about=payment.order.ref,
        now=clock.now(),
        url=f"/staff/orders/{payment.order.ref}/",
        title=payment.order.title,
    )


# --- what staff do -------------------------------------------------------------------------
def check_finance(by: User, case: Chargeback) -> None:
    """Raises NotAllowed for whoever is not of finance, or is a side of the order."""
    if not has_role(by, "finance"):
        raise NotAllowed(_("Only finance staff can do this."))
    if by.pk in (case.order.buyer_id, case.order.seller_id):
        raise NotAllowed(_("You are a side of this order. Somebody else has to do this."), code="own_case")


def send_evidence(*, ref: str, evidence: dict[str, str], pdf: bytes | None, by: User) -> None:
    """Finance sends what is known to the bank, once. evidence: by Stripe's field names; pdf: the same as a file.

    Raises NotAllowed, NotPossible, and Refused where the provider does not take it: nothing is changed then."""
    case = Chargeback.objects.select_related("order").get(ref=ref)
    check_finance(by, case)
    chargebacks.check_sendable(case, by=Actor.staff(by))
    try:
        if pdf is not None:
            kept = gateway.gateway().upload_evidence(
                key=f"dpf:{case.ref}", name=f"{case.ref}.pdf", content=pdf
            )
            evidence = {**evidence, "uncategorized_file": kept.id}
        seen = gateway.gateway().submit_evidence(
            key=f"dpe:{case.ref}", dispute_id=case.provider_id, evidence=evidence
        )
    except gateway.GatewayError as error:
        raise Refused(
            _("The payment provider did not take this. Nothing was changed; try again in a minute."),
            code="provider",
        ) from error
    chargebacks.evidence_sent(ref=ref, by=Actor.staff(by), now=clock.now())
    chargeback_seen(seen)


def give_up(*, ref: str, by: User) -> None:
    """Finance accepts the loss: the bank is told, and its decision is written down. Raises NotAllowed, Refused."""
    case = Chargeback.objects.select_related("order").get(ref=ref)
    check_finance(by, case)
    if case.is_over:
        raise Refused(_("The bank has decided already."), code="over")
    try:
        seen = gateway.gateway().accept_dispute(key=f"dpx:{case.ref}", dispute_id=case.provider_id)
    except gateway.GatewayError as error:
        raise Refused(
            _("The payment provider did not take this. Nothing was changed; try again in a minute."),
            code="provider",
        ) from error
    chargeback_seen(seen)
