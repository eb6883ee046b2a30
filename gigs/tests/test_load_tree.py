"""Loading the shipped tree: once or twice, with what a later file no longer names."""

import pytest

from gigs import tree
from gigs.models import Category, PackageField

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tree_yet():
    """The tests' databases come with the tree; these begin without."""
    for depth in (3, 2, 1):
        Category.objects.filter(depth=depth).delete()


def test_loading_twice_doubles_nothing():
    made, retired = tree.load()
    assert made == Category.objects.count() == len(tree.read()) and retired == 0
    fields = PackageField.objects.count()
    assert tree.load() == (0, 0)
    assert PackageField.objects.count() == fields > 100
    logo = Category.objects.get(path="graphics-design/logo-design/wordmarks")
    assert logo.depth == 3 and logo.parent.slug == "logo-design" and logo.icon == "pen-tool"


def test_what_a_file_no_longer_names_is_retired_and_comes_back_with_it():
    nodes = [node for node in tree.read() if node["path"].startswith("graphics-design")]
    tree.load(nodes)
    assert tree.load([n for n in nodes if n["path"] != "graphics-design/logo-design/wordmarks"]) == (0, 1)
    assert Category.objects.get(path="graphics-design/logo-design/wordmarks").retired
    tree.load(nodes)
    assert not Category.objects.filter(retired=True).exists()


def test_a_field_that_a_file_no_longer_names_is_gone_and_another_says_what_it_says_now():
    node = next(node for node in tree.read() if len(node.get("fields", [])) > 1)
    above = [each for each in tree.read() if node["path"].startswith(each["path"] + "/")]
    tree.load([*above, node])
    first, *_others = node["fields"]
    said = {**first, "labels": {**first["labels"], "en": "Another word"}}
    tree.load([*above, {**node, "fields": [said]}])
    assert list(PackageField.objects.values_list("key", "labels__en")) == [(first["key"], "Another word")]
