"""The paper on the states of orders and milestones, drawn from the tables of moves: what the code does and what the
paper says cannot differ."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import override

from orders import moves
from orders.models import Milestone, Order
from orders.move import MILESTONE, ORDER, Move

FOREWORD = """\
# Orders

How an order and its milestones move, drawn from the tables of moves (`orders/order_moves.py`,
`orders/milestone_moves.py`, `orders/dispute_moves.py` and others) by `python3 market manage draw_moves`. Do not edit
it by hand: a test compares it with what the command would write.

The same tables give the buttons on the pages, the actions of the API, the sweeper its work and the database its guard:
a change of state that is not drawn here is refused by a trigger, even from a shell. T-numbers name the rules; several
moves may belong to one rule. Moves that change no state (asking, answering, disputing) are in the table only.
"""
BANK = {"": (), "its": ("no chargeback about it",), "order": ("no chargeback about the order",)}
ROLES = ("buyer", "seller", "staff", "gateway", "system")


def page() -> str:
    """The whole of docs/orders.md, in English."""
    with override("en"):
        return "\n".join(
            [
                FOREWORD,
                "## An order",
                "",
                *_diagram(ORDER, Order.State),
                "",
                "## A milestone",
                "",
                *_diagram(MILESTONE, Milestone.State),
                "",
                "## What an order may do",
                "",
                *_table(ORDER, Order.State),
                "",
                "## What a milestone may do",
                "",
                *_table(MILESTONE, Milestone.State),
                "",
                "## What each state waits for",
                "",
                *_waits(),
                "",
            ]
        )


def _of(scope: str) -> list[Move]:
    return [move for move in moves.MOVES.values() if move.scope == scope]


def _diagram(scope: str, states) -> list[str]:
    """A Mermaid diagram; moves between the same two states share an arrow."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for move in _of(scope):
        for pair in sorted(move.pairs()):
            arrows[pair].append(f"{move.command} {move.number}".removesuffix(" –"))
        if "" in move.before:
            for after in move.after:
                arrows["[*]", after].append(f"{move.command} {move.number}")
    made = ["```mermaid", "stateDiagram-v2"]
    if scope == MILESTONE:
        arrows["[*]", "unfunded"].append("place T1")
    made += [f'    state "{state.label}" as {state.value}' for state in states]
    for (before, after), commands in sorted(arrows.items()):
        made.append(f"    {before} --> {after}: {', '.join(commands)}")
    finals = Order.FINAL if scope == ORDER else Milestone.FINAL
    made += [f"    {state} --> [*]" for state in sorted(finals)]
    return [*made, "```"]


def _table(scope: str, states) -> list[str]:
    made = [
        "| rule | move | who | from | to | only if | when | money | statistics |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for move in _of(scope):
        made.append(
            _row(
                move.number,
                f"`{move.command}`: {move.label}",
                ", ".join(role for role in ROLES if role in move.who),
                _states(move.before, states),
                _states(move.after, states) or "stays",
                ", ".join([*(f"`{guard}`" for guard in move.guards), *BANK[move.bank]]),
                move.deadline,
                move.money,
                move.statistics,
            )
        )
    return made


def _states(names: Iterable[str], states) -> str:
    names = tuple(names)
    if set(names) >= set(states.values):
        return "any"
    return ", ".join(str(states(name).label) if name else "new" for name in names)


def _waits() -> list[str]:
    made = ["| of | while | who must act | until | then | what the buyer reads | what the seller reads |"]
    made.append("|---|---|---|---|---|---|---|")
    for (scope, state), wait in moves.WAITS.items():
        made.append(
            _row(
                scope,
                state.replace("_", " "),
                wait.who or "nobody",
                f"`{wait.by}`" if wait.by else "",
                f"`{wait.then}`" if wait.then else "",
                wait.text.get("buyer", ""),
                wait.text.get("seller", ""),
            )
        )
    return made


def _row(*cells) -> str:
    return f"| {' | '.join(str(cell).replace('|', '/') or '–' for cell in cells)} |"
