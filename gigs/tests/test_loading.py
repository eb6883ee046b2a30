"""Loading a catalogue from a file, on a small sample of our own and, where it is at hand, on a large real one."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.http import QueryDict

from gigs import loading, search
from gigs.models import Gig, Package
from kit import clock

pytestmark = pytest.mark.django_db
REAL = Path(settings.BASE_DIR).parent / "shared" / "data" / "shared_gigs.csv"
RATES = {"usd": Decimal(1), "eur": Decimal("1.10"), "pkr": Decimal("0.0036")}
ROW = {
    "gig_uid": "a1",
    "title": "I will draw a lighthouse for your letterhead",
    "lang": "en",
    "category": "Graphics & Design",
    "category_slug": "graphics-design",
    "subcategory": "Logo Design",
    "subcategory_slug": "logo-design",
    "price": "40",
    "currency": "EUR",
    "price_usd": "",
    "seller_ref": "keeper",
    "seller_level": "level_2",
    "seller_country": "PT",
    "delivery_days": "3",
    "tags": "lighthouse|sea",
    "extras_json": '[{"title": "A second lighthouse", "price_usd": 12.5, "extra_days": 2}]',
}


def load(*changes):
    return loading.load([{**ROW, **change} for change in changes], table=RATES, now=clock.now())


def test_a_loaded_gig_is_found_and_costs_what_the_rate_table_says():
    report = load({})
    assert [row[2] for row in report.rows] == ["loaded"]
    gig = Gig.objects.get(uid="a1")
    assert gig.live.packages.get().price_minor == 44_00
    assert gig.live.extras.get().price_minor == 12_50
    results = search.run(search.Query.read(QueryDict("q=lighthouse&level=2&country=PT&days=3")))
    assert [card.gig_id for card in results.cards] == [gig.pk]
    assert results.cards[0].cover_pool


def test_loading_again_changes_nothing_and_a_new_price_makes_a_new_version():
    load({})
    first = Gig.objects.get(uid="a1").live
    assert [row[2] for row in load({}).rows] == ["unchanged"]
    assert [row[2] for row in load({"price": "50"}).rows] == ["updated"]
    gig = Gig.objects.get(uid="a1")
    assert gig.live.packages.get().price_minor == 55_00
    assert Package.objects.get(version=first).price_minor == 44_00, "orders still point at the old package"


def test_gigs_of_one_seller_with_the_same_title_are_all_loaded():
    report = load({"gig_uid": "listing-1"}, {"gig_uid": "listing-2"})
    assert [row[2] for row in report.rows] == ["loaded", "loaded"]
    assert len({gig.slug for gig in Gig.objects.all()}) == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"gig_uid": ""}, "gig_uid is missing"),
        ({"title": "abc"}, "the title has 3 characters"),
        ({"price": "", "price_usd": ""}, "the price is missing"),
        ({"currency": ""}, "the price has no currency"),
        ({"currency": "XAU"}, "the rate table has no XAU"),
        ({"price": "NaN"}, "is not an amount"),
        ({"price": "-3"}, "is not an amount"),
        ({"price": "forty"}, "is not a number"),
        ({"price": "2"}, "is below the floor"),
        ({"price": "1e9"}, "is above the ceiling"),
        ({"delivery_days": "400"}, "delivery in 400 days"),
        ({"seller_level": "emperor"}, "seller_level “emperor” is unknown"),
        ({"extras_json": "{"}, "extras_json is not JSON"),
        ({"title": "I will draw a light\0house"}, "a NUL character"),
        (
            {
                "category_slug": "zzz",
                "category": "",
                "subcategory": "",
                "subcategory_slug": "",
                "title": "Qwx vbn",
            },
            "the category",
        ),
    ],
)
def test_a_bad_row_is_refused_with_its_reason_and_the_others_are_loaded(change, reason):
    report = load(change, {"gig_uid": "good"})
    outcomes = {row[1]: (row[2], row[3]) for row in report.rows}
    assert outcomes["good"][0] == "loaded"
    refused = [row for row in report.rows if row[2] == "refused"]
    assert len(refused) == 1 and reason in refused[0][3]


def test_the_command_writes_a_report_and_says_what_is_missing(tmp_path):
    path = tmp_path / "gigs.csv"
    with path.open("w", newline="") as file:
        out = csv.DictWriter(file, ROW)
        out.writeheader()
        out.writerows([ROW, {**ROW, "gig_uid": "a2", "price": ""}])
    call_command("load_gigs", str(path), report=tmp_path / "report.csv")
    rows = list(csv.DictReader((tmp_path / "report.csv").open()))
    assert [(row["gig_uid"], row["outcome"]) for row in rows] == [("a1", "loaded"), ("a2", "refused")]
    path.write_text("title\nx\n")
    with pytest.raises(CommandError, match="lacks the columns"):
        call_command("load_gigs", str(path))


@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason="the large file of real gigs is not here")
@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_every_row_of_a_real_catalogue_is_loaded_or_refused_with_a_reason(tmp_path, every):
    with REAL.open(encoding="utf-8", newline="") as file:
        head, *given = csv.reader(file)
    taken = given[::every]
    with (tmp_path / "gigs.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *taken])
    call_command("load_gigs", str(tmp_path / "gigs.csv"), report=tmp_path / "report.csv")
    rows = list(csv.DictReader((tmp_path / "report.csv").open(encoding="utf-8")))
    assert len(rows) == len(taken) > 1000
    assert all(row["outcome"] == "loaded" or (row["outcome"] == "refused" and row["reason"]) for row in rows)
    loaded = sum(row["outcome"] == "loaded" for row in rows)
    assert search.run(search.Query.read(QueryDict(""))).total == loaded > 0.85 * len(taken)
