"""The drawn covers and portraits: all there, small enough, and the same for the same seed."""

import json

import pytest
from PIL import Image, ImageChops

from gigs import covers
from gigs.drawings import MOTIFS, draw_cover
from gigs.drawings.portraits import any_look, draw_portrait

POOL = covers.pool()


def test_every_motif_of_the_tree_has_several_covers_in_the_pool():
    tree = json.loads((covers.ROOT / "gigs/data/categories.json").read_text(encoding="utf-8"))
    in_pool = [cover["motif"] for cover in POOL["covers"].values()]
    for motif in MOTIFS:
        assert in_pool.count(motif) >= 4, motif
    assert {node["motif"] for node in tree} <= set(in_pool)


def test_every_cover_and_portrait_of_the_pool_is_there_in_every_size_and_all_are_small():
    total = 0
    for cover_id in POOL["covers"]:
        for width in covers.WIDTHS:
            path = covers.ROOT / "static" / covers.cover_file(cover_id, width)
            with Image.open(path) as picture:
                assert (picture.format, picture.size) == ("WEBP", (width, width * 5 // 8)), path
            total += path.stat().st_size
    for avatar_id in POOL["avatars"]:
        for pixels in covers.AVATAR_SIZES:
            path = covers.ROOT / "static" / covers.avatar_file(avatar_id, pixels)
            with Image.open(path) as picture:
                assert (picture.format, picture.size) == ("WEBP", (pixels, pixels)), path
            total += path.stat().st_size
    assert total < 3_500_000


def test_every_cover_says_in_three_languages_what_it_shows():
    for cover_id, cover in POOL["covers"].items():
        assert set(cover["alt"]) == {"en", "ro", "zh"}
        assert cover["colour"].startswith("#") and len(cover["colour"]) == 7
        assert covers.cover_alt(cover_id, "zh-Hans") == cover["alt"]["zh"]
        assert covers.cover_alt(cover_id, "fr") == cover["alt"]["en"]


def test_the_same_seed_gets_the_same_cover_and_portrait_and_seeds_spread_over_the_pool():
    assert covers.cover_for("wave", "gig-1") == covers.cover_for("wave", "gig-1")
    waves = {covers.cover_for("wave", n) for n in range(100)}
    assert waves == {key for key, cover in POOL["covers"].items() if cover["motif"] == "wave"}
    assert {covers.avatar_for(n) for n in range(2000)} == set(POOL["avatars"])
    assert covers.cover_for("no such motif", 1) in POOL["covers"]


@pytest.mark.parametrize("motif", ["still", "type"])
def test_a_cover_drawn_twice_is_the_same_picture(motif):
    first, second = (draw_cover(seed="twice", motif=motif) for _ in range(2))
    assert first.size == (1280, 800)
    assert ImageChops.difference(first, second).getbbox() is None


def test_a_portrait_is_drawn_for_any_seed():
    for seed in range(20):
        assert draw_portrait(any_look(seed), 96).size == (96, 96)


@pytest.mark.parametrize(
    "title", ["I will draw your șase țări map", "我会把您的说明书译成英文", "🙂", "x" * 300]
)
def test_the_shared_picture_takes_any_title(title):
    cover = Image.open(covers.ROOT / "static" / covers.cover_file("c01", 1280))
    picture = covers.share_image(cover=cover, title=title, price="From $45", site_name="Tessera")
    assert picture.size == (1200, 630)
