"""Loading the category tree that the product ships. May run any number of times: a path is updated, never doubled;
what the file no longer names is retired."""

import json
from pathlib import Path

from django.db import transaction

from gigs import categories
from gigs.models import Category, PackageField

SHIPPED = Path(__file__).resolve().parent / "data" / "categories.json"


def read(path: Path = SHIPPED) -> list[dict]:
    """The nodes of a tree file, parents before children."""
    return json.loads(path.read_text(encoding="utf-8"))


@transaction.atomic
def load(nodes: list[dict] | None = None) -> tuple[int, int]:
    """Write the tree; tells how many nodes are new and how many were retired."""
    nodes = read() if nodes is None else nodes
    known = Category.objects.in_bulk(field_name="path")
    made = 0
    for sort, node in enumerate(nodes):
        category = known.get(node["path"])
        if category is None:
            category, made = Category(path=node["path"]), made + 1
            known[node["path"]] = category
        _describe(category, node, known.get(node["path"].rpartition("/")[0]), sort)
        category.save()
        _load_fields(category, node.get("fields", []))
    gone = Category.objects.filter(retired=False).exclude(path__in=[node["path"] for node in nodes])
    retired = gone.update(retired=True)
    categories.forget()
    return made, retired


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


def _load_fields(category: Category, fields: list[dict]) -> None:
    category.package_fields.exclude(key__in=[field["key"] for field in fields]).delete()
    for sort, field in enumerate(fields):
        PackageField.objects.update_or_create(
            category=category,
            key=field["key"],
            defaults={
                "kind": field["kind"],
                "labels": field["labels"],
                "choices": field.get("choices", []),
                "sort": sort,
            },
        )
