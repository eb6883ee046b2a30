"""Buyers who share a card count once among a seller's different buyers."""

from django.db import connection

from orders.models import Payer, PayerCard, Tally
from sellers import dirty

NOTE = """
    WITH known AS (
        SELECT (SELECT "group" FROM orders_payercard WHERE fingerprint = %(fingerprint)s) AS of_card,
               (SELECT "group" FROM orders_payer WHERE user_id = %(buyer)s) AS of_buyer
    ), chosen AS (
        SELECT of_card, of_buyer, least(of_card, of_buyer, %(buyer)s) AS "group" FROM known
    ), card AS (
        INSERT INTO orders_payercard (fingerprint, "group")
        SELECT %(fingerprint)s, "group" FROM chosen WHERE of_card IS NULL ON CONFLICT DO NOTHING RETURNING 1
    ), payer AS (
        INSERT INTO orders_payer (user_id, "group")
        SELECT %(buyer)s, "group" FROM chosen WHERE of_buyer IS NULL ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT of_card, of_buyer, "group",
           (of_card IS NULL AND NOT EXISTS (SELECT FROM card))
           OR (of_buyer IS NULL AND NOT EXISTS (SELECT FROM payer)) AS too_late
    FROM chosen
"""


def note_card(*, buyer_id: int, fingerprint: str) -> None:
    """This buyer has paid with this card; whoever paid with it before is the same payer from now on. One query
    where nobody is joined. Where somebody else noted the same card at the same moment, it is looked at again."""
    if not fingerprint:
        return
    too_late = True
    while too_late:
        of_card, of_buyer, group, too_late = _noted(buyer_id, fingerprint)
    others = {of_card, of_buyer, buyer_id if of_buyer is None else None} - {None, group}
    for other in others:
        _join(other, group)
    if others:
        _own_card(group)


def _noted(buyer_id: int, fingerprint: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"fingerprint": fingerprint, "buyer": buyer_id})
        return cursor.fetchone()


def are_linked(one_id: int, other_id: int) -> bool:
    """Whether two members have paid with the same card, so that they count as one person."""
    groups = Payer.objects.filter(user__in=[one_id, other_id]).values_list("group", flat=True)
    return one_id == other_id or (len(groups) == 2 and len(set(groups)) == 1)


def _join(group: int, into: int) -> None:
    PayerCard.objects.filter(group=group).update(group=into)
    Payer.objects.filter(group=group).update(group=into)
    moved = Tally.objects.filter(payer_id=group)
    dirty.mark(moved.values_list("seller_id", flat=True).distinct())
    moved.update(payer_id=into)


def _own_card(group: int) -> None:
    """Whoever shares a card with the seller is none of the seller's buyers."""
    members = Payer.objects.filter(group=group).values("user")
    own = Tally.objects.filter(payer_id=group, seller__in=members)
    dirty.mark(own.values_list("seller_id", flat=True).distinct())
    own.update(payer_id=None)
