"""The category tree in memory: some hundred rows that change with a release, asked for on every page."""

import time
from dataclasses import dataclass, field

from django.db import connection

from gigs.models import Category, PackageField

SECONDS = 60
_kept: dict[str, tuple[float, "Tree"]] = {}


@dataclass
class Tree:
    """All categories that are not retired, by id and by path."""

    by_id: dict[int, Category] = field(default_factory=dict)
    by_path: dict[str, Category] = field(default_factory=dict)
    children: dict[int | None, list[Category]] = field(default_factory=dict)
    fields: dict[int, list[PackageField]] = field(default_factory=dict)

    @property
    def top(self) -> list[Category]:
        return self.children.get(None, [])

    def under(self, category: Category | None) -> list[Category]:
        """The next level below."""
        return self.children.get(category.pk if category else None, [])

    def fields_of(self, category: Category) -> list[PackageField]:
        """What packages of this category state; a service type has its subcategory's."""
        return self.fields.get(category.parent_id if category.depth == 3 else category.pk, [])

    def line(self, category: Category) -> list[Category]:
        """From the top down to this category."""
        found = [category]
        while found[0].parent_id:
            found.insert(0, self.by_id[found[0].parent_id])
        return found


def tree() -> Tree:
    """The tree, at most a minute old."""
    name = connection.settings_dict["NAME"]
    until, kept = _kept.get(name, (0.0, None))
    if kept is None or until < time.monotonic():
        kept = _read()
        if kept.by_id:
            _kept[name] = (time.monotonic() + SECONDS, kept)
    return kept


def top_categories() -> list[Category]:
    """The categories of the bar under the header."""
    return tree().top


def forget() -> None:
    """Read the tree anew at the next question."""
    _kept.clear()


def _read() -> Tree:
    made = Tree()
    for category in Category.objects.filter(retired=False).order_by("depth", "sort", "id"):
        if category.parent_id and category.parent_id not in made.by_id:
            continue
        made.by_id[category.pk] = category
        made.by_path[category.path] = category
        made.children.setdefault(category.parent_id, []).append(category)
    for each in PackageField.objects.all():
        made.fields.setdefault(each.category_id, []).append(each)
    return made
