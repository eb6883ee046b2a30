"""A member's own journal for accounting programs: every booking of the orders they are a side of, and of the accounts
in their name, without what the house pays for itself."""

from collections.abc import Iterator

from django.conf import settings

from accounts.models import User
from ledger import accounts, balances, exports
from ledger.balances import JournalView
from orders.models import Order
from payments.cents import HOUSE_ONLY

FORMATS = {"csv": "CSV", "hledger": "hledger", "beancount": "beancount"}
ENDINGS = {"csv": "csv", "hledger": "journal", "beancount": "beancount"}


def journals(user: User) -> list[JournalView]:
    """In the order written."""
    refs = Order.objects.seen_by(user).values_list("ref", flat=True)
    found = {journal.id: journal for journal in balances.journals_of_all(refs)}
    own = [
        accounts.seller_available(user.ref),
        accounts.seller_debt(user.ref),
        accounts.buyer_credit(user.ref),
    ]
    for journal in balances.journals_touching(own, settings.CURRENCY):
        found[journal.id] = journal
    return [found[number] for number in sorted(found) if found[number].kind not in HOUSE_ONLY]


def lines(user: User, form: str) -> Iterator[str]:
    """The journal as text. form: csv | hledger | beancount."""
    yield from exports.FORMATS[form](journals(user))
