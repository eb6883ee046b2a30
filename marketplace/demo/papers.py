"""How people of the demo want to be named on their invoices; the invoices themselves are made by the sweep."""

from datetime import datetime

from accounts.models import User
from payments import billing

DETAILS = {
    "ana": {
        "name": "Brutăria Ionescu SRL",
        "street": "Strada Lungă 14",
        "postcode": "500059",
        "city": "Brașov",
        "country": "RO",
        "tax_id": "RO18547290",
    },
    "wei": {
        "name": "Wen Jiahui 闻佳慧",
        "street": "88 Wensan Road",
        "postcode": "310012",
        "city": "Hangzhou",
        "country": "CN",
    },
}


def make(people: dict[str, User], *, now: datetime) -> None:
    """Fill in the billing details of those who have some."""
    for handle, details in DETAILS.items():
        billing.keep(by=people[handle], details=details, now=now)
