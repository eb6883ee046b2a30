"""Numbers of gigs by seller, for levels."""

from sellers.figuring import Part

LEVEL_PART = Part(
    "of_gigs",
    """SELECT t.seller_id, min(t.published_at) AS first_gig_at FROM gigs_gig t
       WHERE t.published_at IS NOT NULL {some} GROUP BY t.seller_id""",
    ("first_gig_at",),
)
