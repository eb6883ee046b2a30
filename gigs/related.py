"""Gigs that a visitor of one gig may look at next."""

from django.db.models.expressions import RawSQL

from gigs.models import GigCard


def beside(gig, *, most: int = 4) -> list[GigCard]:
    """Gigs of other sellers in the same subcategory, best first."""
    best = RawSQL(
        """
        SELECT o.gig_id FROM gigs_searchrow o JOIN gigs_searchrow mine ON mine.gig_id = %s
        WHERE o.cat2 = mine.cat2 AND o.seller_id <> mine.seller_id ORDER BY o.rank DESC, o.gig_id DESC LIMIT %s
        """,
        [gig.pk, most],
    )
    rank = RawSQL("(SELECT rank FROM gigs_searchrow WHERE gig_id = gigs_gigcard.gig_id)", [])
    return list(GigCard.objects.filter(pk__in=best).select_related("seller").order_by(rank.desc(), "-pk"))
