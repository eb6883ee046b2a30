"""The category tree as shipped: complete, unique, and in three languages. Reads the file, needs no database."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NODES = json.loads((ROOT / "gigs/data/categories.json").read_text(encoding="utf-8"))
BY_PATH = {node["path"]: node for node in NODES}
LANGUAGES = ("en", "ro", "zh")
MOTIFS = {
    "bauhaus", "hills", "browser", "type", "translate", "wave", "film", "chart", "phone", "page", "cubes",
    "lines", "still",
}  # fmt: skip

# Words that Romanian and Chinese readers use as they are.
SAME_IN_ROMANIAN = {"Video", "Marketing", "Web", "Android", "iPhone", "Full HD", "4K", "A4", "A5"}
LATIN_IN_CHINESE = {
    "3D", "2D", "4K", "360", "AI", "API", "BI", "CAD", "CRM", "DJ", "HTML", "iPhone", "OK", "PDF", "PHP", "SEO",
    "SRT", "WAV", "WordPress", "Android", "Django", "Godot", "Java", "Laravel", "Node", "js", "Power", "Python",
    "React", "Spring", "Tableau", "Unity", "Vue",
}  # fmt: skip
ENGLISH_GLUE = re.compile(r"\b(and|the|of|for|with|from|your|to|by)\b|&", re.IGNORECASE)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CEDILLAS = re.compile("[şţŞŢ]")  # the Turkish letters; Romanian has ș and ț


def depth(node):
    return node["path"].count("/")


def labels():
    """Every translated text of the tree with the place it stands in."""
    for node in NODES:
        yield node["path"], node["names"]
        if "text" in node:
            yield node["path"], node["text"]
        for field in node.get("fields", []):
            place = f"{node['path']}:{field['key']}"
            yield place, field["labels"]
            for choice in field.get("choices", []):
                yield f"{place}={choice['key']}", {language: choice[language] for language in LANGUAGES}


def test_there_are_eleven_categories_and_about_280_subcategories_with_service_types():
    counts = Counter(map(depth, NODES))
    assert set(counts) == {0, 1, 2}
    assert counts[0] == 11
    assert 270 <= counts[1] <= 300
    with_types = {path.rsplit("/", 1)[0] for path in BY_PATH if path.count("/") == 2}
    assert len(with_types) >= 60
    types = Counter(path.rsplit("/", 1)[0] for path in BY_PATH if path.count("/") == 2)
    assert set(types.values()) <= {3, 4, 5, 6}


def test_every_path_is_unique_well_formed_and_has_its_parent_before_it():
    assert len(BY_PATH) == len(NODES)
    seen = set()
    for node in NODES:
        path = node["path"]
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*){0,2}", path), path
        assert depth(node) == 0 or path.rsplit("/", 1)[0] in seen, path
        seen.add(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_neighbours_have_the_same_name(language):
    names = Counter((node["path"].rpartition("/")[0], node["names"][language].lower()) for node in NODES)
    assert [name for name, times in names.items() if times > 1] == []


def test_every_name_and_label_exists_in_all_three_languages():
    for place, names in labels():
        assert set(names) == set(LANGUAGES), place
        assert all(text.strip() == text and text for text in names.values()), place


def test_chinese_texts_are_chinese():
    for place, names in labels():
        text = names["zh"]
        assert CHINESE.search(text), (place, text)
        left_over = set(re.findall(r"[A-Za-z]+|\d+[A-Z]|\d{2,}", text)) - LATIN_IN_CHINESE
        assert not left_over, (place, text)


def test_romanian_texts_are_romanian():
    for place, names in labels():
        text = names["ro"]
        assert not CEDILLAS.search(text), (place, text)
        assert not ENGLISH_GLUE.search(text), (place, text)
        assert text != names["en"] or text in SAME_IN_ROMANIAN, (place, text)


def test_every_node_has_a_drawing_and_every_category_an_icon_and_a_sentence():
    sprite = ROOT / "static/icons.svg"
    known = set(re.findall(r'id="([^"]+)"', sprite.read_text())) if sprite.exists() else None
    for node in NODES:
        assert node["motif"] in MOTIFS, node["path"]
        assert isinstance(node["pro_eligible"], bool)
        if depth(node) == 0:
            assert known is None or node["icon"] in known, node["path"]
            assert all(text.endswith((".", "。")) for text in node["text"].values()), node["path"]


def test_the_main_subcategories_have_three_to_six_package_fields():
    with_fields = [node for node in NODES if "fields" in node]
    assert len(with_fields) >= 30
    for node in with_fields:
        fields = node["fields"]
        assert depth(node) == 1
        assert 3 <= len(fields) <= 6, node["path"]
        assert len({field["key"] for field in fields}) == len(fields)
        for field in fields:
            assert field["kind"] in {"checkbox", "number", "choice"}
            assert ("choices" in field) == (field["kind"] == "choice")
            keys = [choice["key"] for choice in field.get("choices", [])]
            assert len(set(keys)) == len(keys) and len(keys) != 1
