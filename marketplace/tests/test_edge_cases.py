"""docs/edge-cases.md names tests that exist."""

import re

from django.conf import settings


def test_every_test_named_for_an_edge_case_exists():
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", (settings.BASE_DIR / "docs" / "edge-cases.md").read_text())
    assert len(named) > 30
    missing = []
    for file, test in named:
        path = settings.BASE_DIR / file
        if not path.exists() or f"def {test}(" not in path.read_text():
            missing.append(f"{file}::{test}")
    assert not missing


def test_every_case_of_orders_and_money_has_a_test_or_a_reason():
    text = (settings.BASE_DIR / "docs" / "edge-cases.md").read_text()
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)]
    assert len(numbers) == len(set(numbers))
    assert set(range(1, 45)) <= set(numbers)
