"""Buyers who share a card count once among a seller's different buyers."""

from django.db import connection

from orders.models import Payer, PayerCard, Tally
from sellers import dirty

KNOWN = """
    SELECT (SELECT "group" FROM orders_payercard WHERE fingerprint = %s),
           (SELECT "group" FROM orders_payer WHERE user_id = %s)
"""


def note_card(*, buyer_id: int, fingerprint: str) -> None:
    """This buyer has paid with this card; whoever paid with it before is the same payer from now on. One query
    where that is known."""
    if not fingerprint:
        return
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [fingerprint, buyer_id])
        of_card, of_buyer = cursor.fetchone()
    if of_card is not None and of_card == of_buyer:
        return
    group = min(known for known in (of_card, of_buyer, buyer_id) if known is not None)
    PayerCard.objects.bulk_create([PayerCard(fingerprint=fingerprint, group=group)], ignore_conflicts=True)
    Payer.objects.bulk_create([Payer(user_id=buyer_id, group=group)], ignore_conflicts=True)
    for other in {of_card, of_buyer, buyer_id if of_buyer is None else None} - {None, group}:
        _join(other, group)


def _join(group: int, into: int) -> None:
    PayerCard.objects.filter(group=group).update(group=into)
    Payer.objects.filter(group=group).update(group=into)
    moved = Tally.objects.filter(payer_id=group)
    dirty.mark(moved.values_list("seller_id", flat=True).distinct())
    moved.update(payer_id=into)
