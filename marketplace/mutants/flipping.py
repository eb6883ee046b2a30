"""Bugs that nobody thought of: one operator, number or condition of a module is turned round, by chance."""

import ast
from collections.abc import Iterator
from pathlib import Path
from random import Random

from marketplace.mutants.bugs import LEDGER, LEVELS, ORDERS, PAYMENTS, Bug

# where, and which tests are asked
MODULES = {
    "ledger/commission.py": LEDGER,
    "orders/clearing.py": ORDERS,
    "orders/door.py": ORDERS,
    "orders/guards.py": ORDERS,
    "orders/lifecycle.py": ORDERS,
    "orders/milestones.py": ORDERS,
    "orders/owing.py": (*ORDERS, *PAYMENTS),
    "payments/paying_out.py": PAYMENTS,
    "payments/settling.py": PAYMENTS,
    "payments/withdrawing.py": PAYMENTS,
    "sellers/judging.py": LEVELS,
}
COMPARED = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is",
}  # fmt: skip
CALCULATED = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*"}
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


def chosen(root: Path, number: int, r: Random) -> list[Bug]:
    """So many different bugs, spread over the modules."""
    found = [bug for file, tests in MODULES.items() for bug in of_module(root, file, tests)]
    return r.sample(found, min(number, len(found)))


def of_module(root: Path, file: str, tests: tuple[str, ...]) -> Iterator[Bug]:
    """Every bug that can be made of a module, a line each; only lines that stand there once."""
    source = (root / file).read_text()
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        turned = _turned(node) if isinstance(node, ast.expr) else None
        if not isinstance(node, ast.expr) or turned is None or node.lineno != node.end_lineno:
            continue
        line = lines[node.lineno - 1]
        start, end = (len(line.encode()[:at].decode()) for at in (node.col_offset, node.end_col_offset or 0))
        after = line[:start] + turned + line[end:]
        if after != line and source.count(line) == 1:
            name = f"{file}:{node.lineno} {line[start:end]} → {turned}"
            yield Bug(name, file, line, after, tests)


def _turned(node: ast.expr) -> str | None:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARED:
        sign = COMPARED[type(node.ops[0])]
        return f"{ast.unparse(node.left)} {sign} {ast.unparse(node.comparators[0])}"
    if isinstance(node, ast.BinOp) and type(node.op) in CALCULATED:
        return f"{ast.unparse(node.left)} {CALCULATED[type(node.op)]} {ast.unparse(node.right)}"
    if isinstance(node, ast.BoolOp):
        return (" or " if isinstance(node.op, ast.And) else " and ").join(map(ast.unparse, node.values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return ast.unparse(node.operand)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
        return SWAPPED[node.func.id] + ast.unparse(node)[len(node.func.id) :]
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return str(node.value + 1)
    return None
