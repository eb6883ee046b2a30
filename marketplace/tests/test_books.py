"""All twelve invariants at once, and one pass of everything that is due."""

import pytest
from django.core.management import call_command

from kit import clock
from ledger import accounts, halting, posting
from ledger import testing as ledger_testing
from marketplace import books, tasks
from payments.tests import stage
from payments.tests.conftest import provider  # noqa: F401 – a fixture

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


def a_hand_in_the_till(order) -> None:
    posting.post(
        key="a hand in the till",
        kind="adjustment",
        currency="usd",
        legs=[posting.Leg(accounts.commission(), accounts.stripe(), 1)],
        subject=order.ref,
        effective_at=clock.now(),
    )


@pytest.mark.broken_books
def test_check_books_names_what_is_wrong_and_fails(provider, capsys):  # noqa: F811
    order = stage.order_accepted(price=10_00)
    call_command("check_books")
    assert "failed" not in capsys.readouterr().out
    a_hand_in_the_till(order)
    with pytest.raises(SystemExit):
        call_command("check_books")
    out = capsys.readouterr().out
    assert "I6   failed" in out
    assert order.ref in out


@pytest.mark.broken_books
def test_books_that_do_not_agree_twice_halt_what_leaves_the_house(provider):  # noqa: F811
    a_hand_in_the_till(stage.order_accepted(price=10_00))
    tasks.check_books()
    tasks.second_look()
    assert not halting.is_halted()
    ledger_testing.a_minute_passes()
    tasks.second_look()
    assert halting.is_halted()


def test_run_due_does_one_pass_of_everything(provider):  # noqa: F811
    order = stage.order_unpaid()
    stage.type_card(stage.start(order))
    call_command("run_due")
    order.refresh_from_db()
    assert order.state == "active"
    assert books.check().findings == []
