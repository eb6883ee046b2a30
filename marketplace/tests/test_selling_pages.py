"""Pages of sellers: the dashboard, the gigs with their numbers, the analytics."""

import csv
import io
from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from gigs import copying, drafting, rolling, search_rows
from gigs import testing as gigs
from gigs.models import Gig, GigWords
from kit import charts, clock
from kit.problems import NotAllowed
from marketplace import performing
from marketplace.tests.calling import Caller
from orders import testing
from sellers import absence

pytestmark = pytest.mark.django_db
BUDGETS = {"/selling/": 32, "/selling/gigs/": 22, "/selling/analytics/": 18}


@pytest.fixture
def wei():
    return gigs.make_seller("wei", display_name="Wen Jiahui", country="CN")


@pytest.fixture
def page(client, wei):
    client.force_login(wei)
    return client


def counted(gig, *, days_ago=0, source="search", shown=0, opened=0, saved=0):
    """Rows of a day, as the roll-up adds them."""
    on = (clock.now() - timedelta(days=days_ago)).date()
    rolling.add_days({(gig.pk, on, source): {"shown": shown, "opened": opened, "saved": saved}})


def html_of(page, path):
    answer = page.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# --- the dashboard ------------------------------------------------------------------
def test_a_new_seller_is_told_what_is_missing_and_an_old_one_is_not(page, wei):
    html = html_of(page, "/selling/")
    assert "To be found and paid" in html and "Your first gig" in html and "Nothing waits for you" in html


def test_a_member_who_does_not_sell_is_shown_how_to_begin(client):
    client.force_login(gigs.make_user("ana"))
    assert "Start selling" in html_of(client, "/selling/")


def test_what_waits_is_sorted_by_urgency_with_one_button_each(page, wei):
    now = clock.now()
    testing.order_active(seller=wei, title="Due in five days")
    testing.order_active(seller=wei, title="Due in a day", days=1)
    testing.order_paid(seller=wei, title="Brief is missing")
    gigs.make_gig(wei, state="changes_requested", title="I will draw a map that needs changes")
    html = html_of(page, "/selling/")
    places = [
        html.index(words)
        for words in ("Due in a day", "Due in five days", "needs changes", "Brief is missing")
    ]
    assert places == sorted(places)
    assert "3 things need you." in html and html.count(">Deliver<") == 2 and ">Remind<" in html
    assert now


def test_the_month_is_told_with_its_change_and_the_chart_has_a_table(page, wei):
    now = clock.now()
    for days, price in ((2, 100_00), (40, 50_00)):
        testing.order_accepted(seller=wei, milestones=[price], now=now - timedelta(days=days))
    html = html_of(page, "/selling/")
    assert '<svg class="chart"' in html and "Table of earnings by month" in html
    assert "$80.00" in html and "$40.00" in html  # after the commission of 20 %
    assert "style=" not in html


def test_a_seller_who_is_away_or_suspended_reads_it_first(page, wei):
    now = clock.now()
    absence.leave(profile=wei.seller, until=now + timedelta(days=3), now=now)
    wei.is_suspended = True
    wei.save()
    html = html_of(page, "/selling/")
    assert "You are away: no new orders until" in html and "Your account is suspended" in html


def test_one_concrete_hint_names_the_gig_and_its_numbers(page, wei):
    gig = gigs.make_gig(wei)
    counted(gig, shown=1000, opened=8)
    html = html_of(page, "/selling/")
    assert "was shown 1,000 times and opened 8 times" in html and "Change the pictures" in html


# --- gigs with their numbers ----------------------------------------------------------
def test_my_gigs_tell_the_last_thirty_days_against_the_thirty_before(page, wei):
    gig = gigs.make_gig(wei)
    counted(gig, shown=300, opened=20)
    counted(gig, days_ago=35, shown=100, opened=40)
    html = html_of(page, "/selling/gigs/")
    assert "300 shown" in html and "20 opened" in html and "1 of 7 places taken" in html
    assert html.count("more than before") == 1 and html.count("less than before") == 1


def test_a_copy_is_a_draft_of_its_own_with_the_same_words_and_pictures(page, wei):
    gig = gigs.make_gig(
        wei, extras=[{"title": "A second colour", "price_minor": 12_55, "days": 1, "tier": None}]
    )
    answer = page.post(f"/selling/gigs/{gig.ref}/copy/")
    made = Gig.objects.exclude(pk=gig.pk).get()
    assert answer.url == f"/selling/gigs/{made.ref}/overview/" and made.state == "draft"
    assert made.draft.title == gig.live.title and made.draft.extras.get().price_minor == 12_55
    assert [p.price_minor for p in made.draft.packages.all()] == [
        p.price_minor for p in gig.live.packages.all()
    ]
    assert made.draft.gallery.get().image_id != gig.live.gallery.get().image_id
    drafting.save(ref=made.ref, by=wei, now=clock.now(), description="Something else")
    gig.refresh_from_db()
    assert gig.live.description != "Something else"


def test_nobody_copies_the_gig_of_another(client, wei):
    gig = gigs.make_gig(wei)
    ion = gigs.make_seller("ion")
    client.force_login(ion)
    assert client.post(f"/selling/gigs/{gig.ref}/copy/").status_code == 404
    with pytest.raises(NotAllowed):
        copying.copy(gig=gig, by=gigs.make_user("ana"), now=clock.now())


# --- analytics --------------------------------------------------------------------------
def test_a_glance_leads_to_an_opening_and_to_an_order(page, wei):
    gig = gigs.make_gig(wei)
    counted(gig, shown=400, opened=20, saved=3)
    counted(gig, source="outside", opened=20)
    GigWords.objects.create(gig=gig, on=clock.now().date(), words="<b>logo", opened=12)
    order = testing.order_paid(seller=wei)
    type(order).objects.filter(pk=order.pk).update(gig=gig)
    html = html_of(page, "/selling/analytics/")
    for words in (
        "400",
        "10% of the step before",
        "2.5% of the step before",
        "From outside",
        "&lt;b&gt;logo",
        "Buyers",
    ):
        assert words in html, words
    assert gig.live.title in html_of(page, f"/selling/analytics/{gig.ref}/?days=365")
    assert page.get("/selling/analytics/?days=12").status_code == 404


def test_wei_reads_the_place_in_each_search_and_what_would_move_it_most(page, wei):
    gig, rival = gigs.make_gig(wei), gigs.make_gig(gigs.make_seller("ion"))
    Gig.objects.filter(pk=rival.pk).update(orders_count=40)
    search_rows.refresh([rival.pk])
    today = clock.now().date()
    rolling.add_places({(gig.pk, today, "logo"): [10, 35], (gig.pk, today, "<b>gone"): [2, 2]})
    path = f"/selling/analytics/{gig.ref}/"
    html = html_of(page, path)
    assert "&lt;b&gt;gone" in html and "3.5" in html and "Orders: more completed ones" in html
    found = {each["words"]: each for each in Caller(wei).get(f"me/analytics/{gig.ref}/searches/")}
    assert found["logo"] == {"words": "logo", "shown": 10, "place": 3.5,
                             "move": {"place": 2, "factor": "orders", "to": 1}}  # fmt: skip
    Gig.objects.filter(pk=gig.pk).update(state="paused")
    search_rows.refresh([gig.pk])
    assert "Not listed any more" in html_of(page, path)


def test_a_seller_without_gigs_is_told_what_will_be_here(page):
    assert "Nothing to count yet" in html_of(page, "/selling/analytics/")


def test_strangers_see_no_numbers_of_anothers_gig(client, wei):
    gig = gigs.make_gig(wei)
    client.force_login(gigs.make_seller("ion"))
    assert client.get(f"/selling/analytics/{gig.ref}/").status_code == 404


def test_a_title_that_is_a_formula_is_text_in_the_spreadsheet(page, wei):
    gig = gigs.make_gig(wei, title='=HYPERLINK("http://evil.example")')
    counted(gig, shown=5)
    answer = page.get("/selling/analytics/?format=csv")
    head, row = csv.reader(io.StringIO(answer.content.decode()))
    assert (
        row[1] == '\'=HYPERLINK("http://evil.example")' and dict(zip(head, row, strict=True))["shown"] == "5"
    )


@pytest.mark.parametrize("many", [1, 30])
def test_pages_of_sellers_keep_within_their_queries(page, wei, many, django_assert_max_num_queries):
    wei.seller.level = 3
    wei.seller.save()
    for n in range(many):
        counted(gigs.make_gig(wei, title=f"I will draw a logo for shop number {n}"), shown=n, opened=n)
    for n in range(1 + many // 10):
        testing.order_active(seller=wei, title=f"Order {n}")
    for path, most in BUDGETS.items():
        page.get(path)
        with django_assert_max_num_queries(most, info=path):
            page.get(path)


def test_spans_meet_and_years_are_cut_into_months():
    span = performing.Span.last(365, clock.now())
    assert span.days == 365 and span.before().until == span.since
    assert performing.Numbers(shown=0, opened=0).open_bps is None


# --- drawing ----------------------------------------------------------------------------
def test_bars_stand_on_each_other_below_round_lines():
    chart = charts.bars([("Oct", [100_00, 50_00]), ("Nov", [0, 0])], whole=100)
    assert [line.value for line in chart.lines] == [0, 50_00, 100_00, 150_00]
    lower, upper = chart.columns[0].bars
    assert float(upper.y) + float(upper.height) == pytest.approx(float(lower.y), abs=0.2)
    assert chart.columns[1].bars == []


def test_a_chart_of_nothing_is_drawn_without_dividing_by_nothing():
    assert charts.bars([("Nov", [0])]).columns[0].bars == [] and charts.bars([]).columns == []
    days = charts.bars([(f"11月{n}日", [n]) for n in range(10, 40)], names=8)
    shown = [float(column.middle) for column in days.columns if column.shows_name]
    assert all(b - a > 90 for a, b in pairwise(shown))  # such a day is 88 wide on a phone


def test_reversing_finds_every_page_of_sellers():
    assert (
        reverse("orders:dashboard") == "/selling/" and reverse("gigs:seller", args=["wei"]) == "/sellers/wei/"
    )
