"""What the wizard does for a seller: it guesses the category and copies a package."""

import pytest

from gigs import guessing, testing, tree
from gigs.models import Category, Package
from gigs.tests.test_wizard import pricing

pytestmark = pytest.mark.django_db


def test_a_category_is_guessed_from_the_title_in_any_language(client, ana):
    if not Category.objects.filter(path="graphics-design/logo-design").exists():
        tree.load(
            [node for node in tree.read() if node["path"].startswith(("graphics-design", "translation"))]
        )
    for title in ("draw a logo that stays readable", "设计一个标志", "Fac un logo pentru firma ta"):
        assert "graphics-design/logo-design" in [c.path for c in guessing.guess(title)], title
    assert guessing.guess("qwertz") == guessing.guess("") == []
    client.force_login(ana)
    found = client.get("/selling/gigs/categories/?title=draw+a+logo").json()["categories"]
    assert 1 <= len(found) <= 3 and all(each["id"] and each["name"] for each in found)


def test_a_package_takes_over_what_stands_to_its_left(client, wei):
    gig = testing.make_draft(wei)
    client.force_login(wei)
    address = f"/selling/gigs/{gig.ref}/pricing/"
    assert client.post(address, pricing("45", do="p2-copy")).url == f"{address}#p2"
    rows = Package.objects.filter(version__gig=gig).values_list("tier", "name", "price_minor", "days")
    assert list(rows) == [(1, "Basic", 4500, 5), (2, "Basic", 4500, 5)]
    assert client.post(address, pricing("x", do="p2-copy")).status_code == 422
