"""Reviews as they are read: lists with their sums and filters.

Nothing here shows or counts a review that is not published, but to its own author."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.fields import BooleanField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from gigs.models import Gig
from kit import money
from kit.text import Words, clean_line, whole
from orders.models import MoneyDue, Order
from reviews import samples
from reviews.models import Review, Vote
from reviews.rules import PARTS
from sellers import rating
from sellers.models import SellerRating

A_PAGE = 10
MOST_PAGES = 100
State = Review.State
SORTS: dict[str, tuple[Words, tuple]] = {
    "newest": (gettext_lazy("Newest"), ("-published_at", "-id")),
    "useful": (gettext_lazy("Most useful"), ("-useful_count", "-published_at", "-id")),
    "highest": (gettext_lazy("Highest rated"), ("-total", "-published_at", "-id")),
    "lowest": (gettext_lazy("Lowest rated"), ("total", "-published_at", "-id")),
}
# what an order cost, as far as others may know: upper ends in major units
PRICE_BANDS = (50, 100, 200, 500, 1000, 2500, 5000, 10_000)


@dataclass(frozen=True)
class Asked:
    """What a reader asked for. stars: a bar of the histogram; page from 1. What cannot be read is left out."""

    stars: int | None = None
    q: str = ""
    language: str = ""
    sort: str = "newest"
    page: int = 1

    @classmethod
    def read(cls, params: Mapping[str, str]) -> "Asked":
        """From a query string: stars, rq, rlang, rsort, rpage."""
        stars, page = params.get("stars", ""), params.get("rpage", "")
        sort = params.get("rsort", "")
        return cls(
            stars=int(stars) if stars in ("1", "2", "3", "4", "5") else None,
            q=clean_line(params.get("rq", "")[:200])[:100],
            language=clean_line(params.get("rlang", ""))[:10],
            sort=sort if sort in SORTS else "newest",
            page=min(whole(page) or 1, MOST_PAGES),
        )

    @property
    def filters(self) -> bool:
        return bool(self.stars or self.q or self.language)

    def address(self, **changes) -> str:
        """The query string of the same list with something changed."""
        words = {
            "stars": self.stars,
            "rq": self.q,
            "rlang": self.language,
            "rsort": "" if self.sort == "newest" else self.sort,
            "rpage": "",
        }
        return urlencode({name: value for name, value in {**words, **changes}.items() if value})


@dataclass
class Sums:
    """Over all published reviews of a gig or seller. mean and parts: 1..5, None where there is none."""

    count: int = 0
    mean: float | None = None
    bars: list[tuple[int, int]] = field(default_factory=list)  # (stars, reviews), five first
    parts: list[tuple[Words, float | None]] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    removed: int = 0
    samples: list[str] = field(default_factory=list)  # refs of pictures of past orders
    recent_only: bool = False  # the mean is of 24 months, the count of all times


@dataclass
class ReviewPage:
    """One page of a list of reviews, ready for templates/reviews/_list.html."""

    sums: Sums
    rows: list[Review]
    asked: Asked
    next: str = ""  # query strings
    back: str = ""
    sorts: list[tuple[str, Words]] = field(default_factory=list)

    @property
    def bars(self) -> list[dict]:
        """The histogram, each bar a filter: stars, count, share in percent, address, whether it is on."""
        return [
            {
                "stars": stars,
                "count": count,
                "share": 100 * count // self.sums.count if self.sums.count else 0,
                "address": self.asked.address(stars=None if self.asked.stars == stars else stars),
                "on": self.asked.stars == stars,
            }
            for stars, count in self.sums.bars
        ]


# --- lists ------------------------------------------------------------------------------------
def page_of(
    *,
    gig: Gig | None = None,
    seller: User | None = None,
    kept: SellerRating | None = None,
    asked: Asked | None = None,
    viewer: User | None = None,
) -> ReviewPage:
    """A page of the reviews of one gig, or about one seller, with sums, filters and pager; viewer: who reads; kept: the
    seller's sums where they are at hand.

    Two queries for a gig and for a seller, one more where the sums are not at hand; none for a gig without reviews."""
    asked = asked or Asked()
    if gig is not None:
        if not gig.rating_count:
            return ReviewPage(Sums(), [], asked)
        found = Review.objects.published().about_sellers().filter(gig=gig)
        sums = sums_of_gig(gig)
    else:
        found = Review.objects.published().about_sellers().filter(subject=seller)
        kept = kept or rating.of(seller.pk)
        sums = sums_of_seller(kept)
        if not kept.count:
            return ReviewPage(sums, [], asked)
        sums.languages, sums.samples = _beside(seller)
    rows, more = _rows(found, asked, viewer)
    return ReviewPage(
        sums=sums,
        rows=rows,
        asked=asked,
        next=asked.address(rpage=asked.page + 1) if more and asked.page < MOST_PAGES else "",
        back=asked.address(rpage=asked.page - 1 if asked.page > 2 else "") or "?" if asked.page > 1 else "",
        sorts=[(name, label) for name, (label, _order) in SORTS.items()],
    )


def about_buyer(
    user: User, *, viewer: User | None = None, most: int = 20
) -> tuple[int, float | None, list[Review]]:
    """(count, mean, newest reviews) that sellers wrote about a buyer. Two queries."""
    found = Review.objects.published().about_buyers().filter(subject=user)
    totals = list(found.values_list("total", flat=True))
    rows = list(dressed(found, viewer).order_by("-published_at", "-id")[:most]) if totals else []
    return len(totals), (sum(totals) / 3 / len(totals) if totals else None), [tell(row) for row in rows]


def found_by(found: QuerySet[Review], asked: Asked) -> QuerySet[Review]:
    """Filtered and sorted as asked."""
    if asked.stars:
        found = found.filter(total__gte=3 * asked.stars - 1, total__lte=3 * asked.stars + 1)
    if asked.language:
        found = found.filter(language=asked.language)
    if asked.q:
        found = found.filter(Q(text__icontains=asked.q) | Q(reply__text__icontains=asked.q))
    return found.order_by(*SORTS[asked.sort][1])


def _rows(found: QuerySet[Review], asked: Asked, viewer: User | None) -> tuple[list[Review], bool]:
    begin = (asked.page - 1) * A_PAGE
    rows = list(dressed(found_by(found, asked), viewer)[begin : begin + A_PAGE + 1])
    return [tell(row) for row in rows[:A_PAGE]], len(rows) > A_PAGE


def dressed(found: QuerySet[Review], viewer: User | None = None) -> QuerySet[Review]:
    """With all that a shown review says: author, reply, order, whether it was refunded, the viewer's vote."""
    refunds = MoneyDue.objects.filter(order=OuterRef("order"), kind=MoneyDue.Kind.REFUND)
    known = viewer is not None and viewer.is_authenticated
    votes = Vote.objects.filter(review=OuterRef("pk"), user=viewer) if known else None
    return found.select_related("author", "subject", "reply", "order", "gig").annotate(
        refunded=Exists(refunds),
        voted=Exists(votes) if votes is not None else Value(False, output_field=BooleanField()),
    )


def tell(review: Review) -> Review:
    """Give a dressed review the words it is shown with."""
    review.author_name = name_of(review.author)
    review.price_band = price_band(review.order)
    review.days_taken = days_taken(review.order)
    return review


def name_of(user: User) -> str:
    """As a review names its author: who has left is a former member."""
    return user.shown_name if user.is_active else _("Former member")


def price_band(order: Order) -> str:
    """'$100–$200': about what the order cost."""
    low = 0
    for high in PRICE_BANDS:
        if order.price_minor <= _minor(high, order):
            break
        low = high
    else:
        return _("over %(low)s") % {"low": _whole(low, order)}
    if not low:
        return _("up to %(high)s") % {"high": _whole(high, order)}
    return f"{_whole(low, order)}–{_whole(high, order)}"


def _whole(major: int, order: Order) -> str:
    return money.shown(_minor(major, order), order.currency, short=True)


def _minor(major: int, order: Order) -> int:
    return major * 10 ** money.exponent(order.currency)


def days_taken(order: Order) -> int | None:
    """Days from the start to the end of the order, begun ones counted; None where it never started."""
    if not (order.started_at and order.ended_at):
        return None
    return max(1, -(-int((order.ended_at - order.started_at).total_seconds()) // 86_400))


# --- sums -------------------------------------------------------------------------------------
_GIG = """
SELECT count(*), coalesce(sum(total), 0), coalesce(sum(communication), 0), coalesce(sum(as_described), 0),
  coalesce(sum(value), 0), count(*) FILTER (WHERE (2 * total + 3) / 6 = 5),
  count(*) FILTER (WHERE (2 * total + 3) / 6 = 4), count(*) FILTER (WHERE (2 * total + 3) / 6 = 3),
  count(*) FILTER (WHERE (2 * total + 3) / 6 = 2), count(*) FILTER (WHERE (2 * total + 3) / 6 = 1),
  coalesce(array_agg(DISTINCT language), ARRAY[]::varchar[]),
  ARRAY(SELECT s.ref FROM reviews_sample s
    JOIN reviews_review v ON v.order_id = s.order_id AND v.side = 'buyer' AND v.state = 'published'
    JOIN orders_deliveryfile f ON f.id = s.file_id
    JOIN orders_delivery d ON d.id = f.delivery_id
    JOIN orders_milestone m ON m.id = d.milestone_id AND m.state = 'accepted'
    JOIN accounts_upload u ON u.id = f.upload_id AND u.preview_state = 'ready'
    WHERE v.gig_id = %s AND s.buyer_agreed_at IS NOT NULL AND s.seller_agreed_at IS NOT NULL
    ORDER BY v.published_at DESC, s.id LIMIT 12)
FROM reviews_review WHERE gig_id = %s AND side = 'buyer' AND state = 'published'
"""


def sums_of_gig(gig: Gig) -> Sums:
    """Over all reviews of a gig, with its work samples. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_GIG, [gig.pk, gig.pk])
        count, total, *rest = cursor.fetchone()
    parts, bars, languages, shown = rest[:3], rest[3:8], rest[8], rest[9]
    return Sums(
        count=count,
        mean=total / 3 / count if count else None,
        bars=list(zip((5, 4, 3, 2, 1), bars, strict=True)),
        parts=[
            (label, each / count if count else None)
            for label, each in zip(PARTS.values(), parts, strict=True)
        ],
        languages=sorted(languages),
        samples=shown,
    )


def _beside(seller: User) -> tuple[list[str], list[str]]:
    """Of a seller with reviews: their languages, and the refs of work samples. One query."""
    written = Review.objects.published().about_sellers().filter(subject=seller).order_by("language")
    kept = SellerRating.objects.filter(user=seller).values_list(
        ArraySubquery(written.values("language").distinct()), ArraySubquery(samples.of_seller(seller.pk))
    )
    return kept.first() or ([], [])


def sums_of_seller(kept: SellerRating) -> Sums:
    """From the sums that are kept of a seller."""
    return Sums(
        count=kept.count,
        mean=kept.mean,
        bars=kept.bars,
        parts=[(label, kept.part(name)) for name, label in PARTS.items()],
        removed=kept.removed_count,
        recent_only=kept.recent_count != kept.count,
    )
