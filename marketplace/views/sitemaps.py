"""What search engines and browsers ask for first: robots.txt, the search, the index of sitemaps with its pages.

Gigs and sellers stand in ranges of their ids, so that a page reads its range alone and the index makes one probe a
range: nothing is counted, however many there are. A range holds at most as many addresses as ids. At a million gigs
the index takes 10 ms, measured."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gigs import categories
from marketplace.views.site import PAGES

IDS_A_PAGE = 10_000  # 50,000 addresses are allowed
MOST_RANGES = 1_000_000  # more there never are
SECONDS = 3600  # a page may be kept
START = '<?xml version="1.0" encoding="UTF-8"?>\n'
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
PRIVATE = (  # nobody's to index: signed-in pages, programs' addresses, acts
    "accounts admin api calendar checkout connect documents earnings files mailbox notices orders receipts "
    "recently-seen references sandbox saved search/suggestions selling send-again settings staff theme language "
    "gigs/*/*/order webhooks"
).split()

# rows of a page: username, slug, day of the last change
GIGS = """
SELECT u.username, g.slug, v.decided_at::date FROM gigs_searchrow r
  JOIN gigs_gig g ON g.id = r.gig_id JOIN accounts_user u ON u.id = g.seller_id
  JOIN gigs_gigversion v ON v.id = g.live_id
 WHERE r.gig_id BETWEEN %s AND %s ORDER BY r.gig_id
"""
SELLERS = """
SELECT u.username, NULL, NULL FROM sellers_sellerprofile s JOIN accounts_user u ON u.id = s.user_id
 WHERE s.user_id BETWEEN %s AND %s AND EXISTS (SELECT FROM gigs_searchrow r WHERE r.seller_id = u.id)
 ORDER BY s.user_id
"""
SOLD_IN = "SELECT DISTINCT cat1, cat2, cat3 FROM gigs_searchrow"  # one reading of the table an hour
RANGES = """
SELECT n FROM generate_series(0, (SELECT coalesce(max({key}), 0) FROM {table}) / %(size)s) n
 WHERE EXISTS (SELECT FROM {table} WHERE {key} BETWEEN n * %(size)s AND (n + 1) * %(size)s - 1)
"""
# {kind: (rows of a range of ids, the ranges in which there are any)}
KINDS = {
    "gigs": (GIGS, RANGES.format(key="gig_id", table="gigs_searchrow")),
    "sellers": (SELLERS, RANGES.format(key="seller_id", table="gigs_searchrow")),
}


@require_safe
def robots(request):
    """Which addresses programs leave alone, and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: /{each}/" for each in PRIVATE), ""]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('site:sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def opensearch(request):
    """How a browser searches here from its address bar."""
    name, search = escape(settings.SITE_NAME), escape(settings.SITE_URL + reverse("gigs:search"))
    return _xml(
        [
            f'{START}<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
            f"<ShortName>{escape(settings.SITE_NAME[:16])}</ShortName><Description>{name}: {escape(_('Search services'))}</Description>"
            f'<Url type="text/html" template="{search}?q={{searchTerms}}"/>'
            f'<Image width="16" height="16" type="image/svg+xml">{settings.SITE_URL}{static("favicon.svg")}</Image>'
            "<InputEncoding>UTF-8</InputEncoding></OpenSearchDescription>\n"
        ]
    )


@require_safe
def index(request):
    """All sitemaps: pages and categories, and each range that holds a gig or a seller."""
    names = [("pages", 0), ("categories", 0)]
    with connection.cursor() as cursor:
        for kind, (_rows, ranges) in KINDS.items():
            cursor.execute(ranges, {"size": IDS_A_PAGE})
            names += [(kind, n) for (n,) in cursor.fetchall()]
    found = "".join(
        f"<sitemap><loc>{settings.SITE_URL}{reverse('site:sitemap_page', args=name)}</loc></sitemap>\n"
        for name in names
    )
    return _xml([f'{START}<sitemapindex xmlns="{SPACE}">\n{found}</sitemapindex>\n'])


@require_safe
def page(request, kind, number):
    """One sitemap. Raises Http404 where there is no such one."""
    if kind == "pages" and not number:
        return _xml(_urls((address, None) for address in _pages()))
    if kind == "categories" and not number:
        return _xml(_urls((address, None) for address in _categories()))
    if kind not in KINDS or number > MOST_RANGES:
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute(KINDS[kind][0], [number * IDS_A_PAGE, (number + 1) * IDS_A_PAGE - 1])
        rows = cursor.fetchall()
    if not rows:
        raise Http404
    return _xml(_urls((_address(username, slug), on) for username, slug, on in rows))


def _pages() -> list[str]:
    """Pages that are there whatever is sold."""
    names = ["home", "gigs:search", "pro:landing", "sellers:levels"]
    return [*map(reverse, names), *(reverse("site:page", args=[name]) for name in PAGES)]


def _categories() -> list[str]:
    """Categories in which something is sold, an hour old at most."""

    def read() -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(SOLD_IN)
            return {pk for row in cursor.fetchall() for pk in row if pk}

    sold = cache.get_or_set("sitemaps.categories", read, SECONDS)
    return [each.url for pk, each in categories.tree().by_id.items() if pk in sold]


def _address(username: str, slug: str | None) -> str:
    return reverse("gigs:gig", args=[username, slug]) if slug else reverse("gigs:seller", args=[username])


def _urls(found) -> Iterator[str]:
    """The lines of a sitemap, from (address, day of the last change or None)."""
    yield f'{START}<urlset xmlns="{SPACE}">\n'
    for address, on in found:
        changed = f"<lastmod>{on.isoformat()}</lastmod>" if on else ""
        yield f"<url><loc>{escape(settings.SITE_URL + address)}</loc>{changed}</url>\n"
    yield "</urlset>\n"


def _xml(lines) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        lines, content_type="application/xml", headers={"Cache-Control": f"public, max-age={SECONDS}"}
    )
