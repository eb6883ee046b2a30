"""The people and gigs of the demo as written: complete, within the limits, true to the tree. Needs no database."""

import json
from collections import Counter
from pathlib import Path

import pytest

from gigs import checks, covers, screening
from kit import text
from sellers.allowances import allowance

ROOT = Path(__file__).resolve().parent.parent.parent
DEMO = ROOT / "marketplace/demo"
LANGUAGES = {"en": "en", "ro": "ro", "zh": "zh-hans"}  # file: language of the text


def read(name):
    return json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))


PEOPLE = {person["handle"]: person for person in read("people")}
GIGS = [gig for name in LANGUAGES for gig in read(f"gigs_{name}")]
TREE = {node["path"]: node for node in json.loads((ROOT / "gigs/data/categories.json").read_text("utf-8"))}


def every(gig, *parts):
    return [row for part in parts for row in gig[part]]


def test_there_are_about_300_gigs_in_three_languages_by_about_70_sellers():
    assert len(GIGS) == len({gig["title"] for gig in GIGS})
    counts = Counter(gig["language"] for gig in GIGS)
    assert counts == {"en": 180, "ro": 60, "zh-hans": 60}
    assert 65 <= len({gig["seller"] for gig in GIGS}) <= 80
    assert {gig["category"].split("/")[0] for gig in GIGS} == {path for path in TREE if "/" not in path}


def test_the_cast_is_there_and_every_person_is_whole():
    assert (PEOPLE["ana"]["role"], PEOPLE["wei"]["role"], PEOPLE["mod"]["role"]) == (
        "buyer",
        "seller",
        "staff",
    )
    assert PEOPLE["ion"]["role"] == "member"
    assert Counter(person["role"] for person in PEOPLE.values())["buyer"] == 12
    for person in PEOPLE.values():
        assert person["avatar"] in covers.pool()["avatars"], person["handle"]
        assert set(person["languages"].values()) <= {"native", "fluent", "conversational", "basic"}
        if person["role"] == "seller":
            assert 10 <= len(person["headline"]) <= 100 or text.is_cjk(person["headline"])
            assert 150 <= len(person["about"]) <= 600 or text.is_cjk(person["about"])


@pytest.mark.parametrize("gig", GIGS, ids=lambda gig: gig["title"][:40])
def test_a_gig_could_be_submitted_by_its_seller(gig):
    seller = PEOPLE[gig["seller"]]
    limits = allowance(level=seller["level"], is_pro=seller["is_pro"])
    assert checks.title_problem(gig["title"]) == ""
    assert gig["language"] != "en" or gig["title"].startswith("I will ")
    assert TREE[gig["category"]] and gig["category"].count("/") in (1, 2)
    floor = checks.DESCRIPTION_FLOOR_CJK if gig["language"] == "zh-hans" else 120
    assert floor <= text.graphemes(gig["description"]) <= 900
    assert 2 <= len(gig["tags"]) <= 5 and all(len(tag) <= checks.LONGEST_TAG for tag in gig["tags"])
    assert gig["cover"] in covers.pool()["covers"]
    prices = [package["price_minor"] for package in gig["packages"]]
    assert 1 <= len(prices) <= 3 and prices == sorted(set(prices))
    for package in gig["packages"]:
        assert package["name"] and len(package["name"]) <= 40
        assert package["description"] and len(package["description"]) <= 300
        assert 1 <= package["days"] <= 21 and (package["revisions"] is None or 0 <= package["revisions"] <= 5)
        assert "fast" not in package or 1 <= package["fast"]["days"] < package["days"]
    for row in every(gig, "packages", "extras"):
        assert checks.price_problem(row["price_minor"], limits) == ""
    assert len(gig["extras"]) <= min(3, limits.extras_a_gig)
    assert len(gig["faq"]) <= 3 and 1 <= len(gig["requirements"]) <= 4
    for question in gig["requirements"]:
        assert ("choices" in question) == (question["kind"] in ("choice", "choices"))


def test_no_seller_has_more_gigs_than_the_level_allows():
    for handle, count in Counter(gig["seller"] for gig in GIGS).items():
        seller = PEOPLE[handle]
        assert seller["role"] == "seller"
        assert count <= allowance(level=seller["level"], is_pro=seller["is_pro"]).active_gigs


def test_prices_run_from_five_to_fifteen_hundred_dollars():
    starting = sorted(gig["packages"][0]["price_minor"] for gig in GIGS)
    highest = max(package["price_minor"] for gig in GIGS for package in gig["packages"])
    assert (starting[0], highest) == (500, 150_000)
    assert 3000 <= starting[len(starting) // 2] <= 5000


def test_package_values_name_fields_of_the_subcategory():
    for gig in GIGS:
        fields = {f["key"]: f for f in TREE["/".join(gig["category"].split("/")[:2])].get("fields", [])}
        for package in gig["packages"]:
            assert set(package["values"]) <= set(fields), gig["title"]
            for key, value in package["values"].items():
                kind = fields[key]["kind"]
                assert isinstance(value, {"checkbox": bool, "number": int, "choice": str}[kind])
                assert kind != "choice" or value in [choice["key"] for choice in fields[key]["choices"]]


def test_the_screen_has_nothing_to_say_against_any_of_them():
    for gig in GIGS:
        said = [gig["title"], ", ".join(gig["tags"]), gig["description"]]
        said += [f"{package['name']}. {package['description']}" for package in gig["packages"]]
        said += [extra["title"] for extra in gig["extras"]]
        said += [f"{entry['question']} {entry['answer']}" for entry in gig["faq"]]
        for words in said:
            found = screening.look(words, category_path=gig["category"])
            assert not found, (gig["title"], found[0].rule.id, words)
