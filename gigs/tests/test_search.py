"""Searching as buyers do: in three languages, with filters, with typing mistakes, page after page."""

import json
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse

from gigs import search, search_rows, suggesting
from gigs.models import Category, Gig, SearchRow
from gigs.testing import make_gig, make_seller, package
from kit import clock

pytestmark = pytest.mark.django_db


def logo() -> Category:
    return Category.objects.get(path="graphics-design/logo-design")


def find(address: str, **more):
    return search.run(search.Query.read(QueryDict(address)), **more)


def titles(results) -> list[str]:
    return [card.title for card in results.cards]


@pytest.fixture
def market():
    """Five gigs of four sellers in three languages."""
    wei = make_seller("wei", level=3, country="CN")
    wei.seller.languages = {"zh": "native", "en": "fluent"}
    wei.seller.save()
    ilinca = make_seller("ilinca", level=1, country="RO", is_pro=True)
    ilinca.seller.languages = {"ro": "native"}
    ilinca.seller.save()
    return [
        make_gig(wei, title="I will design a minimal logo for your bakery", category=logo()),
        make_gig(wei, title="我会为你的咖啡馆设计标志和招牌", category=logo(), language="zh-hans"),
        make_gig(
            ilinca,
            title="Voi desena o siglă pentru brutăria ta",
            category=logo(),
            language="ro",
            packages=[package(90_00, days=2)],
        ),
        make_gig(
            make_seller("jon"),
            title="I will proofread your novel and mark every change",
            category=Category.objects.get(path="writing/proofreading"),
            packages=[package(12_50, days=9)],
            tags=["novel", "editing"],
        ),
    ]


WORDS = [
    ("bakeries", "I will design a minimal logo for your bakery"),  # English endings
    ("brutarie", "Voi desena o siglă pentru brutăria ta"),  # Romanian endings, no diacritics
    ("siglă", "Voi desena o siglă pentru brutăria ta"),
    ("sigla", "Voi desena o siglă pentru brutăria ta"),
    ("咖啡馆", "我会为你的咖啡馆设计标志和招牌"),
    ("标志设计 咖啡", "我会为你的咖啡馆设计标志和招牌"),
    ("咖", "我会为你的咖啡馆设计标志和招牌"),
    ("novel editing", "I will proofread your novel and mark every change"),  # title and tag
    ("corectură", "I will proofread your novel and mark every change"),  # the category's Romanian name
]


def test_a_gig_is_found_by_words_of_its_language(market):
    for typed, expected in WORDS:
        assert expected in titles(find(f"q={typed}")), typed


def test_every_active_gig_is_found_by_its_own_title(market):
    for gig in market:
        assert gig.pk in [card.pk for card in find(f"q={gig.live.title}").cards]


def test_diacritics_of_both_kinds_are_one_letter(market):
    make_gig(
        make_seller("dan"), title="Voi scrie pagini despre științe și orașe", category=logo(), language="ro"
    )
    assert len(find("q=ştiinţe").cards) == 1 == len(find("q=stiinte").cards)


NARROWED = [
    ("", 4),
    ("category=graphics-design", 3),
    ("category=writing/proofreading", 1),
    ("level=3", 2),
    ("level=3&level=1", 3),  # values of one facet: or
    ("level=3&country=RO", 0),  # facets: and
    ("pro=1", 1),
    ("country=CN,RO", 3),
    ("speaks=zh", 2),
    ("language=ro", 1),
    ("days=3", 1),
    ("min=50&max=100", 1),
    ("max=12,50", 1),
    ("mode=ask_first", 0),
]


def test_filters_narrow_the_results_and_the_total_says_so(market):
    for address, count in NARROWED:
        results = find(address)
        assert len(results.cards) == results.total == count, address


def test_counts_say_how_many_each_value_would_show(market):
    counts = find("level=3").counts
    assert counts["level"] == {"3": 2, "1": 1, "0": 1}, "values of the facet in use keep their counts"
    assert counts["country"] == {"CN": 2}, "other facets count what the level leaves"


def test_without_a_result_the_page_says_which_filter_hides_what(market):
    assert find("level=3&country=RO").relaxed == [("country", 2), ("level", 1)]


def test_a_typing_mistake_is_put_right(market):
    search_rows.rebuild()
    results = find("q=minimel logo")
    assert results.total == 0
    assert results.did_you_mean == "minimal logo"


def test_nonsense_in_the_address_is_left_out_and_said():
    query = search.Query.read(QueryDict("min=-5&max=NaN&days=soon&level=9&sort=evil&country=Romania&mode=x"))
    assert query == search.Query(errors=query.errors)
    assert set(query.errors) == {"min", "max"}


def test_the_address_of_a_query_reads_back_as_the_same_query(market):
    address = "q=logo&min=12.50&max=100&days=7&level=1&level=3&pro=1&country=RO&speaks=ro&language=ro&mode=instant&sort=price"
    query = search.Query.read(QueryDict(address))
    assert search.Query.read(QueryDict(query.address)) == query


def test_paging_forwards_shows_every_gig_once_and_back_leads_back_however_they_are_sorted():
    sellers = [make_seller(f"s{n}", level=2) for n in range(4)]
    for number in range(14):
        make_gig(
            sellers[number % 4],
            title=f"I will paint landscape number {number} for your wall",
            category=logo(),
            packages=[package(10_00 + 100 * (number % 5), days=1 + number % 3)],
        )
    for sort in search.SORTS:
        results = find(f"sort={sort}", size=5)
        pages = [[card.pk for card in results.cards]]
        trail = [results]
        while results.next:
            results = find(f"sort={sort}", size=5, cursor=results.next)
            pages.append([card.pk for card in results.cards])
            trail.append(results)
        seen = [pk for page in pages for pk in page]
        assert len(seen) == len(set(seen)) == 14, sort
        back = find(f"sort={sort}", size=5, cursor=trail[2].back)
        assert [card.pk for card in back.cards] == pages[1], sort
        if sort == "best":
            for page in pages:
                owners = list(Gig.objects.filter(pk__in=page).values_list("seller_id", flat=True))
                assert max(owners.count(owner) for owner in owners) <= search.MOST_OF_ONE_SELLER


def test_a_forged_cursor_starts_at_the_first_page(market):
    assert titles(find("", cursor="eyJ0IjpbXX0:evil")) == titles(find(""))


def test_a_paused_gig_leaves_the_search_and_a_rebuild_gives_the_same_rows(market):
    Gig.objects.filter(pk=market[0].pk).update(state="paused")
    search_rows.refresh([market[0].pk])
    before = sorted(SearchRow.objects.values_list("gig_id", "price", "cat1", "tok"))
    assert market[0].pk not in [row[0] for row in before]
    assert search_rows.rebuild() == 3
    assert sorted(SearchRow.objects.values_list("gig_id", "price", "cat1", "tok")) == before
    assert search_rows.rebuild() == 3, "a second rebuild finds the names free"


def test_suggestions_name_categories_gigs_and_sellers(market):
    found = [(row.kind, row.label) for row in suggesting.suggest("log")]
    assert found[0] == ("category", "Logo design")
    assert ("gig", "I will design a minimal logo for your bakery") in found
    assert "seller" in {row.kind for row in suggesting.suggest("ilin")}
    assert suggesting.suggest("x") == [] == suggesting.suggest("'); drop table")


def test_a_filtered_search_asks_the_database_six_times_at_most(client, market, django_assert_max_num_queries):
    client.get(reverse("gigs:search"))
    with django_assert_max_num_queries(6):  # marketplace/tests/test_budgets.py has thirty rows
        page = client.get(reverse("gigs:search"), {"q": "logo", "level": "0"})
    assert page.status_code == 200


def test_the_search_reads_the_index_and_not_the_whole_table():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT gig_id FROM gigs_searchrow WHERE tsv @@ gig_query('logo') AND tok @> ARRAY[1007]"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "gigs_searchrow_words" in plan, plan


def test_now_is_only_told_where_the_seller_was_just_seen(market):
    now = clock.now()
    seller = market[0].seller
    seller.last_seen_at = now
    seller.save()
    online = {card.seller_id: card.online for card in find("", now=now).cards}
    assert online[seller.pk] and not all(online.values())


def test_a_seller_who_changes_name_or_goes_away_changes_in_search_too(market):
    wei = market[0].seller
    assert search_rows.refresh_changed() == 0
    wei.display_name = "Wen Jiahui"
    wei.save()
    assert search_rows.refresh_changed() == 2
    assert {card.seller_name for card in find("country=CN").cards} == {"Wen Jiahui"}
    wei.seller.away_until = clock.now() + timedelta(days=7)
    wei.seller.languages = {"en": "fluent"}
    wei.seller.save()
    assert search_rows.refresh_changed() == 2
    assert find("country=CN").total == 0
    assert search_rows.refresh_changed() == 0, "nothing is written for nothing"


def test_strong_filters_stand_above_the_list_with_what_each_would_leave(market, client):
    page = client.get("/search/?mode=instant")
    offered = {chip.label: (chip.count, chip.url) for chip in page.context["promoted"]}
    written_and_spoken = {"Written in English", "Speaks English"}
    assert {"Pro", "Up to 3 days", "Up to $50", "Top Rated"} | written_and_spoken == set(offered)
    for count, address in offered.values():
        assert 0 < find(address.removeprefix("?")).total == count < 4
    assert "Show 4 services<" in page.text
    in_use = client.get("/search/?pro=1&max=100")
    assert in_use.context["promoted"] == [], "each would leave all that is there"
    assert "Show 1 service<" in in_use.text


def test_a_category_tells_search_engines_its_way_and_its_gigs(market, client):
    page = client.get(logo().url)
    way, items, _questions = json.loads(page.context["json_ld"])["@graph"]
    assert [step["name"] for step in way["itemListElement"]][1:] == ["Graphics & design", "Logo design"]
    assert {item["name"] for item in items["itemListElement"]} == {gig.live.title for gig in market[:3]}
    assert "json_ld" not in client.get(f"{logo().url}?pro=1").context


def test_a_script_that_counts_shows_nobody_a_card(market, client, monkeypatch):
    shown = []
    monkeypatch.setattr("gigs.visits.shown", lambda *given: shown.append(given))
    client.get("/search/?pro=1", headers={"X-Only": "count"})
    assert not shown
    client.get("/search/?pro=1")
    assert len(shown) == 1
