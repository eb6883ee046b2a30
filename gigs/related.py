"""Gigs that a visitor of one gig may look at next."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models.expressions import RawSQL

from gigs import recently_seen
from gigs.models import Gig, GigCard

A_ROW = 4
_RANK = "(SELECT rank FROM gigs_searchrow WHERE gig_id = gigs_gigcard.gig_id)"


@dataclass(frozen=True)
class Around:
    """Three rows of cards, each gig in one of them: of other sellers in the same subcategory and of the same seller, the
    best first; and what the visitor saw last."""

    similar: list[GigCard] = field(default_factory=list)
    by_seller: list[GigCard] = field(default_factory=list)
    seen: list[GigCard] = field(default_factory=list)

    @property
    def all(self) -> list[GigCard]:
        return [*self.similar, *self.by_seller, *self.seen]


def around(gig: Gig, *, subcategory_id: int | None, seen: Sequence[str] = (), most: int = A_ROW) -> Around:
    """What stands around the page of a gig, also of one that is no longer sold; one query. seen: refs, newest first."""
    seen = [ref for ref in seen if ref != gig.ref]
    ids = RawSQL(
        """
        (SELECT gig_id FROM gigs_searchrow WHERE cat2 = %s AND seller_id <> %s
         AND gig_id <> ALL(ARRAY(SELECT id FROM gigs_gig WHERE ref = ANY(%s)))
         ORDER BY rank DESC, gig_id DESC LIMIT %s)
        UNION ALL
        (SELECT gig_id FROM gigs_searchrow WHERE seller_id = %s AND gig_id <> %s ORDER BY rank DESC, gig_id DESC LIMIT %s)
        UNION ALL
        SELECT id FROM gigs_gig WHERE ref = ANY(%s) AND state = 'active'
        """,
        [subcategory_id, gig.seller_id, seen, most, gig.seller_id, gig.pk, most, seen],
    )
    rank = RawSQL(_RANK, [])  # noqa: S611
    found = list(
        GigCard.objects.filter(pk__in=ids)
        .select_related("seller")
        .order_by(rank.desc(nulls_last=True), "-pk")
    )
    by_seller = [card for card in found if card.seller_id == gig.seller_id][:most]
    left = [card for card in found if card not in by_seller]
    return Around(
        similar=[card for card in left if card.ref not in seen],
        by_seller=by_seller,
        seen=recently_seen.in_order(left, seen),
    )
