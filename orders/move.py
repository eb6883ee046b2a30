"""The shape of a row in the table of moves, and of what a state waits for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kit.text import Words

ORDER, MILESTONE = "order", "milestone"


@dataclass(frozen=True)
class Move:
    """One row. `before`: states it may start from. `after`: states it may end in; empty means the state stays.

    who: roles that may make it. guards: names in orders/guards.py, looked at under the lock. frozen: a dispute
    about the milestone shuts it. button: offered to people (else it is the machinery's, or follows from another
    move). bank: an open chargeback shuts it, "its" about the milestone, "order" about any of the order. deadline, money, statistics: the rule in words. what_next: role -> what it means for that viewer.
    """

    command: str
    number: str
    scope: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    who: frozenset[str]
    label: Words = ""
    guards: tuple[str, ...] = ()
    deadline: Words = ""
    money: Words = ""
    statistics: Words = ""
    what_next: Mapping[str, Words] = field(default_factory=dict)
    button: bool = False
    danger: bool = False
    confirm: bool = False
    frozen: bool = False
    bank: str = ""

    def pairs(self) -> set[tuple[str, str]]:
        """The changes of state this move can make."""
        return {(b, a) for b in self.before for a in self.after if b and b != a}


@dataclass(frozen=True)
class Wait:
    """What a state waits for. who: the role that must act; by: the attribute that holds the deadline; then: the
    command that happens if nobody acts; text: role -> what to do, or what the other side is doing."""

    who: str
    text: Mapping[str, Words]
    by: str = ""
    then: str = ""
