"""Bars drawn by the server: places and sizes for an SVG, with the words of a table beside it left to the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

WIDTH, HEIGHT = 640, 220  # of the drawing
LEFT, TOP, BOTTOM = 72, 14, 28  # room for the numbers and the names
STEPS = (1, 2, 2.5, 5, 10)
LETTER, GAP = (
    20,
    12,
)  # of names under the axis as a phone shows them: the height of a letter, room between two


@dataclass(frozen=True)
class Bar:
    """One part of a column: where it stands, and which series it is of (0, 1, …)."""

    x: str
    y: str
    width: str
    height: str
    series: int


@dataclass(frozen=True)
class Column:
    """A name under the axis with its bars, one on the other; `shows_name` is false where names would collide."""

    name: str
    middle: str
    bars: list[Bar]
    shows_name: bool


@dataclass(frozen=True)
class Line:
    """A line across, with the value it stands for."""

    value: int
    y: str


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    left: int
    columns: list[Column]
    lines: list[Line]


def bars(rows: Sequence[tuple[str, Sequence[int]]], *, names: int = 12, whole: int = 1) -> Chart:
    """Columns of stacked bars. rows: (name, values of each series, none negative); names: the most under the axis, fewer
    where they are long; whole: what the lines' values are multiples of (100 for whole dollars in cents)."""
    most = max((sum(values) for _name, values in rows), default=0)
    step = _step(most, whole)
    top = step * max(1, -(-most // step))
    room, base = HEIGHT - TOP - BOTTOM, HEIGHT - BOTTOM
    slot = (WIDTH - LEFT) / max(1, len(rows))
    width = min(40.0, slot * 0.68)
    widest = max((_wide(name) for name, _values in rows), default=0)
    names = max(1, min(names, int((WIDTH - LEFT) / (widest + GAP))))
    every = max(1, -(-len(rows) // names))
    columns = []
    for number, (name, values) in enumerate(rows):
        middle, floor, found = LEFT + slot * (number + 0.5), float(base), []
        for series, value in enumerate(values):
            height = room * value / top
            floor -= height
            if value:
                found.append(Bar(_r(middle - width / 2), _r(floor), _r(width), _r(height), series))
        columns.append(Column(name, _r(middle), found, (len(rows) - 1 - number) % every == 0))
    lines = [Line(value, _r(base - room * value / top)) for value in range(0, top + 1, step)]
    return Chart(WIDTH, HEIGHT, LEFT, columns, lines)


def _wide(name: str) -> float:
    """About how wide a name is drawn: Chinese signs are square, other letters narrower."""
    return sum(LETTER if east_asian_width(sign) in "WF" else 0.6 * LETTER for sign in name)


def _step(most: int, whole: int) -> int:
    """A round distance between lines, so that there are two to five of them."""
    power = whole
    while True:
        for factor in STEPS:
            step = factor * power
            if step == int(step) and most <= 4 * step:
                return int(step)
        power *= 10


def _r(number: float) -> str:
    """As an attribute of SVG, whatever the language of the page."""
    return f"{number:.1f}"
