"""The trials of chaos, in one table: what each shows, how large it is in CI and by hand, and the module that runs it.

A trial is a module of its own with `run(rng, size) -> Outcome`. It works on the databases that it finds, through the
real acts, and ends by checking the books."""

import random
from dataclasses import dataclass, field
from importlib import import_module


@dataclass(frozen=True)
class Outcome:
    """What a trial found: `wrong` in words, empty where everything held; `figures` by name, for the note."""

    wrong: list[str] = field(default_factory=list)
    figures: dict[str, object] = field(default_factory=dict)

    def __str__(self):
        return "; ".join(f"{name}: {value}" for name, value in self.figures.items())


@dataclass(frozen=True)
class Trial:
    """unit: what `size` counts. small: by `market long`. full: by hand, as docs and note quote it."""

    name: str
    goal: str
    shows: str
    unit: str
    small: int
    full: int

    def run(self, rng: random.Random, size: int) -> Outcome:
        """Run it here, in this process and on its databases. The same seed and size make the same choices."""
        return import_module(f"marketplace.chaos.{self.name}").run(rng, size)


FAULTS = Trial(
    "faults",
    "R1",
    "Parts are killed at random while people trade: no cent is lost or doubled.",
    "faults",
    50,
    500,
)
TABLE = [
    Trial(
        "overspends",
        "R2",
        "Many want the same balance at once, in every way there is: never more goes out than was in.",
        "tries",
        2_000,
        10_000,
    ),
    Trial(
        "races",
        "R3",
        "All that can end a delivery happens to one order at once: one wins, the others are told what it is now.",
        "races",
        100,
        1_000,
    ),
    Trial(
        "webhooks",
        "R6",
        "Events come up to five times, shuffled, or not at all: it ends as if each had come once, in order.",
        "events",
        1_000,
        10_000,
    ),
    Trial(
        "forgeries",
        "R7",
        "Forged, altered, replayed, late and early webhooks: none is taken.",
        "webhooks",
        5_000,
        5_000,
    ),
    Trial(
        "flushes",
        "R8",
        "Redis forgets everything every ten seconds under load: nothing is lost or more than two ticks late.",
        "seconds",
        60,
        300,
    ),
    Trial(
        "clocks",
        "R9",
        "The clock jumps by hours, a day back, a month ahead and over both clock changes, with two beats: nothing "
        "is early or done twice.",
        "orders",
        12,
        120,
    ),
    Trial(
        "restores",
        "R18",
        "A backup is put back after ten minutes of trading: with the provider's events told again nothing is sent twice, "
        "and no difference is left but what was decided in those minutes, shown to staff one by one.",
        "orders",
        16,
        100,
    ),
]
TRIALS = {trial.name: trial for trial in TABLE}
