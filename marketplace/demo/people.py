"""The demo's people, from people.json; those in LOGINS can sign in."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import ROLES
from marketplace.demo_logins import LOGINS, PASSWORD
from sellers.models import SellerProfile

HERE = Path(__file__).resolve().parent
FIN = {
    "handle": "fin",
    "name": "Finn Aldea",
    "role": "staff",
    "country": "RO",
    "time_zone": "Europe/Bucharest",
    "language": "en",
    "languages": {"ro": "native", "en": "fluent"},
    "avatar": "a60",
    "level": 0,
}
STAFF_ROLES = {"mod": ROLES, "fin": ("finance", "support", "vetting")}


def written() -> list[dict]:
    """Everybody, as people.json tells them, and the second member of staff."""
    return [*json.loads((HERE / "people.json").read_text(encoding="utf-8")), FIN]


def make(*, now: datetime) -> dict[str, User]:
    """Everybody by handle, joined one to five years ago. One password is hashed once for all who sign in; e-mail addresses are confirmed."""
    people, may_sign_in = written(), {name for name, _what in LOGINS}
    hashed, shut = make_password(PASSWORD), make_password(None)
    users = User.objects.bulk_create(
        User(
            username=person["handle"],
            email=f"{person['handle']}@example.com",
            display_name=person["name"],
            country=person["country"],
            time_zone=person["time_zone"],
            language=person["language"] if person["handle"] not in ("ana", "wei") else "en",
            avatar=f"pool:{person['avatar']}",
            is_staff=person["role"] == "staff",
            password=hashed if person["handle"] in may_sign_in else shut,
            date_joined=now - timedelta(days=380 + place * 7919 % 1500),
        )
        for place, person in enumerate(people)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    by_handle = {user.username: user for user in users}
    SellerProfile.objects.bulk_create(
        SellerProfile(
            user=by_handle[person["handle"]],
            headline=person["headline"],
            about=person["about"],
            skills=person["skills"],
            languages=person["languages"],
            level=person["level"],
        )
        for person in people
        if person["role"] == "seller"
    )
    for handle, roles in STAFF_ROLES.items():
        by_handle[handle].groups.set(Group.objects.filter(name__in=roles))
    return by_handle
