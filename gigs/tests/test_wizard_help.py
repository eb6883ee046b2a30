"""What the wizard does for a seller: it guesses the category and copies a package."""

import pytest

from gigs import guessing, testing, tree
from gigs.models import Category, GalleryItem, GigVersion, Package
from gigs.tests.test_wizard import pricing, rows

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


def test_rows_and_pictures_stay_where_they_were_dragged(client, wei):
    gig = testing.make_draft(wei)
    client.force_login(wei)
    asked = [{"question": f"Question {n}?", "answer": "Yes."} for n in range(3)]
    for do, order in (("q-to-2-0", "201"), ("q-to-0-2", "120"), ("q-to-1-99", "021"), ("q-to-1-x", "012")):
        sent = {"description": testing.DESCRIPTION, "do": do, **rows("q", *asked)}
        assert client.post(f"/selling/gigs/{gig.ref}/description/", sent).status_code == 302
        kept = [each["question"][9] for each in GigVersion.objects.get(gig=gig).faq]
        assert "".join(kept) == order, do
    for cover in ("c03", "c04"):
        testing.add_drawn_cover(gig, by=wei, now=gig.created_at, cover=cover)
    pictures = GalleryItem.objects.filter(version__gig=gig)
    refs = [item.image.ref for item in pictures]
    for do, wanted in ((f"pictures-to-{refs[2]}-0", [2, 0, 1]), (f"pictures-to-{refs[2]}-9", [0, 1, 2])):
        assert client.post(f"/selling/gigs/{gig.ref}/gallery/", {"do": do}).status_code == 302
        assert [item.image.ref for item in pictures.all()] == [refs[n] for n in wanted], do
