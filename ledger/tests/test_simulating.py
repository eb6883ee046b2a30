"""Lives of orders by chance: all cents are found, and a wrong rule for them is found out."""

import os

import pytest
from django.core.management import CommandError, call_command

from ledger import commission

RUNS = 200_000 if os.environ.get("MARKET_LONG") == "1" else 1_000


def test_every_cent_of_every_life_is_accounted_for(capsys):
    call_command("simulate_orders", runs=RUNS, seed=11)
    printed = capsys.readouterr().out
    assert "seed 11" in printed and "every cent accounted for" in printed
    for step in ("take back", "charge back", "dispute", "tip", "undone", "cent of rounding"):
        assert f"× {step}" in printed, f"{step} never happened"


def rounded_alone(before_minor, after_minor, bps):
    return commission.commission(abs(after_minor - before_minor), bps) * (
        1 if after_minor > before_minor else -1
    )


def rounded_down(gross_minor, bps):
    return gross_minor * bps // 10_000


def without_the_cap(**given):
    fee = -commission.step(
        given["released_minor"], given["released_minor"] - given["gross_minor"], given["bps"]
    )
    return commission.TakenBack(fee, given["gross_minor"] - fee, 0)


def tips_without_the_free_fifth(before_minor, after_minor, *, price_minor, bps):
    return commission.step(before_minor, after_minor, bps)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("step", rounded_alone),
        ("commission", rounded_down),
        ("take_back", without_the_cap),
        ("tip_step", tips_without_the_free_fifth),
    ],
)
def test_a_wrong_rule_is_found_out(monkeypatch, name, wrong):
    monkeypatch.setattr(commission, name, wrong)
    with pytest.raises(CommandError, match="life"):
        call_command("simulate_orders", runs=RUNS, seed=11)
