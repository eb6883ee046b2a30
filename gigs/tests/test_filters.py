"""Filters of the search page: by what packages include, by who is here, by rating; and what they say to buyers."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from gigs import options, search, search_rows
from gigs.models import Category, Gig, SearchRow
from gigs.testing import make_gig, make_seller, package
from kit import clock

pytestmark = pytest.mark.django_db
VIDEO = "video/video-editing"


@pytest.fixture
def editing() -> Category:
    """Video editing: what packages state there is a resolution, captions and more."""
    return Category.objects.get(path=VIDEO)


@pytest.fixture
def films(editing):
    """Two films of two sellers: one in 4K, one in full HD with captions."""
    return [
        make_gig(
            make_seller(name, level=level),
            title=f"I will cut your {name} film until it holds people",
            category=editing,
            packages=[package(40_00, values=values)],
        )
        for name, level, values in (
            ("ana", 0, {"resolution": "4k", "captions": False}),
            ("ion", 3, {"resolution": "full_hd", "captions": True, "running_time": 3}),
        )
    ]


def find(address: str, **more):
    return search.run(search.Query.read(QueryDict(address)), **more)


def test_buyers_find_gigs_by_what_the_packages_include(films):
    for address, expected in (
        ("with=resolution:4k", [0]),
        ("with=captions", [1]),
        ("with=resolution:4k&with=resolution:full_hd", [0, 1]),  # values of one choice: or
        ("with=resolution:4k&with=captions", []),  # a tick beside it: and
        ("with=nonsense&with=running_time", [0, 1]),
    ):
        found = find(f"category={VIDEO}&{address}")
        assert {card.pk for card in found.cards} == {films[n].pk for n in expected}, address
        assert found.total == len(expected)


def test_every_option_says_how_many_there_are_with_the_other_filters(films):
    counts = find(f"category={VIDEO}&with=resolution:4k").counts["with"]
    assert counts == {"resolution:4k": 1, "resolution:full_hd": 1}, "captions would leave nothing beside 4K"
    assert find(f"category={VIDEO}").counts["with"]["captions"] == 1
    assert "with" not in find("q=film").counts, "no subcategory, no options"


def test_a_rebuild_numbers_the_options_as_a_single_gig_does(films, editing):
    before = dict(SearchRow.objects.values_list("gig_id", "tok"))
    assert options.of(editing)["resolution:4k"].token in before[films[0].pk]
    search_rows.rebuild()
    assert {pk: set(tok) for pk, tok in SearchRow.objects.values_list("gig_id", "tok")} == {
        pk: set(tok) for pk, tok in before.items()
    }


def test_the_page_shows_options_keeps_them_ticked_and_takes_them_off(films, client):
    page = client.get(f"/c/{VIDEO}/?with=resolution:4k&with=captions")
    assert [chip.label for chip in page.context["chips"]] == ["Captions", "Picture size: 4K"]
    assert 'value="resolution:4k" checked' in page.text
    assert page.context["relaxed"][0][0] == "“Captions”"
    without = page.context["chips"][0].url
    assert client.get(f"/c/{VIDEO}/{without}").context["results"].total == 1


def test_who_was_just_here_is_found_and_counted(films):
    now = clock.now()
    films[0].seller.last_seen_at = now - timedelta(minutes=2)
    films[0].seller.save()
    films[1].seller.last_seen_at = now - timedelta(minutes=6)
    films[1].seller.save()
    found = find("online=1", now=now)
    assert [card.pk for card in found.cards] == [films[0].pk]
    assert find("", now=now).counts["online"] == {"1": 1}


def test_a_rating_counts_only_where_there_are_reviews_and_more_reviews_count_for_more(films):
    Gig.objects.filter(pk=films[0].pk).update(rating_sum=15 * 40, rating_count=40)
    Gig.objects.filter(pk=films[1].pk).update(rating_sum=15, rating_count=1)
    search_rows.refresh([gig.pk for gig in films])
    assert find("rating=4.8").total == 1 and find("rating=4.5").total == 2
    assert find("").counts["rating"] == {"4.8": 1, "4.5": 2, "4": 2}
    assert find("rating=nonsense").query.rating == ""


def test_the_gig_that_most_ordered_comes_first_when_asked_for(films):
    Gig.objects.filter(pk=films[1].pk).update(orders_count=9)
    search_rows.refresh([films[1].pk])
    assert [card.pk for card in find("sort=orders").cards] == [films[1].pk, films[0].pk]


def test_where_no_single_filter_is_to_blame_all_of_them_are_named(films, client):
    page = client.get(f"/c/{VIDEO}/?level=1&country=RO&max=5")
    assert page.context["relaxed"] == [("any filter", 2, "?")]
    assert "there are 2 services" in page.text


def test_a_word_of_the_house_is_explained_where_it_filters(films, client):
    page = client.get("/search/").text
    assert "Few reviews count for less." in page and "Earned by orders" in page


def test_speaking_my_language_is_one_box_that_counts(films, client):
    films[0].seller.seller.languages = {"ro": "native", "en": "fluent"}
    films[0].seller.seller.save()
    search_rows.refresh([films[0].pk])
    page = client.get("/search/?lang=ro")
    assert page.text.count('name="speaks" value="ro"') == 1
    assert client.get("/search/?speaks=ro").context["results"].total == 1


def test_a_program_filters_as_the_page_does_and_is_told_of_a_wrong_option(films, client):
    found = client.get("/api/v1/gigs/", {"category": VIDEO, "with": "resolution:4k", "rating": ""}).json()
    assert [row["ref"] for row in found["results"]] == [films[0].ref]
    assert {"value": "resolution:full_hd", "count": 1} in found["facets"]["with"]
    wrong = client.get("/api/v1/gigs/", {"category": VIDEO, "with": "resolution:8k"})
    assert wrong.status_code in (400, 422) and "with" in wrong.text
