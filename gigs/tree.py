"""Loading the category tree that the product ships. May run any number of times: a path is updated, never doubled;
what the file no longer names is retired."""

import json
from pathlib import Path

from django.db import transaction

from gigs import categories
from gigs.models import Category, PackageField

DESCRIBED = [
    *("parent", "depth", "sort", "slug", "icon", "motif", "name_en", "name_ro", "name_zh", "text"),
    *("pro_eligible", "vetted_only", "retired"),
]  # what a file says of a category
SHIPPED = Path(__file__).resolve().parent / "data" / "categories.json"


def read(path: Path = SHIPPED) -> list[dict]:
    """The nodes of a tree file, parents before children."""
    return json.loads(path.read_text(encoding="utf-8"))


@transaction.atomic
def load(nodes: list[dict] | None = None) -> tuple[int, int]:
    """Write the tree, one statement for each level of it; tells how many nodes are new and how many were retired."""
    nodes = read() if nodes is None else nodes
    had = set(Category.objects.values_list("path", flat=True))
    known: dict[str, Category] = {}
    for sort, node in enumerate(nodes):
        category = known[node["path"]] = Category(path=node["path"])
        _describe(category, node, known.get(node["path"].rpartition("/")[0]), sort)
    for depth in sorted({category.depth for category in known.values()}):
        Category.objects.bulk_create(
            [category for category in known.values() if category.depth == depth],
            update_conflicts=True, unique_fields=["path"], update_fields=DESCRIBED,
        )  # fmt: skip
    _write_fields([(known[node["path"]], node.get("fields", [])) for node in nodes])
    retired = Category.objects.filter(retired=False).exclude(path__in=known).update(retired=True)
    categories.forget()
    return len(known.keys() - had), retired


def _describe(category: Category, node: dict, parent: Category | None, sort: int) -> None:
    names = node["names"]
    category.parent, category.depth, category.sort = parent, node["path"].count("/") + 1, sort
    category.slug = node["path"].rpartition("/")[2]
    category.icon = node.get("icon") or (parent.icon if parent else "")
    category.motif = node.get("motif") or (parent.motif if parent else "")
    category.name_en, category.name_ro, category.name_zh = names["en"], names["ro"], names["zh"]
    category.text = node.get("text", {})
    category.pro_eligible = node.get("pro_eligible", False)
    # what is kept for Pro is kept with everything below it
    category.vetted_only = node.get("vetted_only", bool(parent and parent.vetted_only))
    category.retired = False


def _write_fields(described: list[tuple[Category, list[dict]]]) -> None:
    fields = [
        PackageField(
            category=category,
            key=field["key"],
            kind=field["kind"],
            labels=field["labels"],
            choices=field.get("choices", []),
            sort=sort,
        )
        for category, of_it in described
        for sort, field in enumerate(of_it)
    ]
    PackageField.objects.bulk_create(
        fields,
        update_conflicts=True,
        unique_fields=["category", "key"],
        update_fields=["kind", "labels", "choices", "sort"],
    )
    kept = [field.pk for field in fields]
    ours = [category.pk for category, _of_it in described]
    PackageField.objects.filter(category__in=ours).exclude(pk__in=kept).delete()
