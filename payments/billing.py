"""Who stands on a document: members as they want to be named, and the house."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.models import User
from payments.models import BillingDetails

FIELDS = ("name", "street", "postcode", "city", "country", "tax_id")


@transaction.atomic
def keep(*, by: User, details: dict[str, str], now: datetime) -> BillingDetails:
    """How a member is named on documents from now on; those that exist stay as they are."""
    values = {name: details.get(name, "") for name in FIELDS}
    kept, _made = BillingDetails.objects.update_or_create(user=by, defaults={**values, "changed_at": now})
    return kept


def of(user: User) -> dict[str, str]:
    """How a member is named today: what they typed, else the name others see and the country of the profile."""
    details = BillingDetails.objects.filter(user=user).first()
    return party(user, details)


def party(user: User, details: BillingDetails | None) -> dict[str, str]:
    """A copy for a document. `ref` tells two people of one name apart."""
    if details is None:
        plain = dict.fromkeys(FIELDS, "")
        return {**plain, "name": user.shown_name, "country": user.country, "ref": user.ref}
    return {**{name: getattr(details, name) for name in FIELDS}, "ref": user.ref}


def house() -> dict[str, str]:
    """The house as it is named today."""
    return {
        "name": settings.HOUSE_NAME,
        "street": settings.HOUSE_STREET,
        "postcode": settings.HOUSE_POSTCODE,
        "city": settings.HOUSE_CITY,
        "country": settings.HOUSE_COUNTRY,
        "tax_id": settings.HOUSE_TAX_ID,
        "ref": "house",
    }
