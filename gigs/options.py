"""What packages of a subcategory include, as filters: 'vector_file' is a tick, 'resolution:4k' one choice of several.

Every option is a number in the search row's `tok`; gigs/search_rows.py writes them by the same rule."""

from dataclasses import dataclass

from django.utils.translation import get_language

from gigs import categories
from gigs.models import Category, PackageField

TOKEN = 100_000_000  # the first; categories stay below
A_FIELD = 100  # numbers kept for one field: 0 for its tick, then its choices in their order


@dataclass(frozen=True)
class Option:
    """`name` as it stands in an address; `heading` empty for a tick, which needs none."""

    name: str
    key: str
    label: str
    heading: str
    token: int


def of(category: Category | None) -> dict[str, Option]:
    """The options of a subcategory or service type, by name and in order; none higher up. No query."""
    if category is None or category.depth < 2:
        return {}
    made = [option for part in categories.tree().fields_of(category) for option in _of_field(part)]
    return {option.name: option for option in made}


def _of_field(part: PackageField) -> list[Option]:
    first = TOKEN + A_FIELD * part.pk
    if part.kind == "checkbox":
        return [Option(part.key, part.key, part.label, "", first)]
    language = (get_language() or "en")[:2]
    return [
        Option(
            f"{part.key}:{choice['key']}",
            part.key,
            choice.get(language) or choice["en"],
            part.label,
            first + place,
        )
        for place, choice in enumerate(part.choices if part.kind == "choice" else [], start=1)
    ]


def tokens(names: tuple[str, ...], category: Category | None) -> dict[str, list[int]]:
    """{key of a field: numbers of its chosen options}, for names as they stand in an address."""
    known, found = of(category), {}
    for name in names:
        if name in known:
            found.setdefault(known[name].key, []).append(known[name].token)
    return found
