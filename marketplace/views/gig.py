"""The page of a gig: what is for sale, how its seller works, what buyers wrote, and work they allow to be shown."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from gigs import recently_seen
from gigs.views import gig_page
from kit import linked
from marketplace import performing, seller_facts
from marketplace.performing import Span
from marketplace.views.seller import local_clock
from reviews import reading
from reviews.reading import Asked

DESCRIBED = 5  # reviews told to search engines
USUAL = 30  # days of figures shown to the owner


@require_GET
def gig(request, username, slug):
    """As buyers see it; filters of its reviews are in the address."""
    context = gig_page.shown_gig(request, username, slug)
    if isinstance(context, HttpResponse):
        return context
    found, now = context["gig"], context["now"]
    context["facts"] = seller_facts.of(found.seller_id, now)
    context["clock"] = local_clock(found.seller.time_zone, now)
    if context["is_owner"] and found.live:
        context["days"] = USUAL
        context["line"] = performing.lines(found.seller, [found], Span.last(USUAL, now))[0]
    reviews = reading.page_of(gig=found, asked=Asked.read(request.GET), viewer=request.user)
    context["reviews"] = reviews
    context["samples"] = reviews.sums.samples
    if described := _with_reviews(context["structured"], reviews):
        graph = [described, linked.crumbs(context["trail"])]
        if asked := [(each["question"], each["answer"]) for each in context["version"].faq]:
            graph.append(linked.questions(asked))
        context["json_ld"] = linked.written({"@graph": graph})
    response = render(request, "gigs/gig.html", context)
    if not context["preview"]:
        recently_seen.note(request, response, found)
    return response


def _with_reviews(data: dict, page: reading.ReviewPage) -> dict:
    """The description with the first reviews of the page."""
    if not data or not page.rows:
        return data
    return {
        **data,
        "review": [
            {
                "@type": "Review",
                "author": {"@type": "Person", "name": review.author_name},
                "datePublished": review.published_at.date().isoformat(),
                "inLanguage": review.language,
                "reviewBody": review.text,
                "reviewRating": {
                    "@type": "Rating",
                    "ratingValue": f"{review.overall:.1f}",
                    "bestRating": 5,
                    "worstRating": 1,
                },
            }
            for review in page.rows[:DESCRIBED]
        ],
    }
