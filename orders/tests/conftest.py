"""After every test of orders, orders and ledger tell the same story."""

import pytest

from orders import books


@pytest.fixture(autouse=True)
def orders_agree_with_the_ledger(request, books_are_clean):
    committed = {"committed_db", "shared_committed_db"} & set(request.fixturenames)
    marked = request.node.get_closest_marker("django_db")
    if committed:
        request.getfixturevalue(committed.pop())
    elif marked:
        request.getfixturevalue("_django_db_helper")
    yield
    if (committed or marked) and not request.node.get_closest_marker("broken_books"):
        findings = books.check()
        assert not findings, "\n".join(map(str, findings))
