"""For tests: a member who has shown that it is really them."""

import time

from django.test import Client


def confirm(client: Client, *, seconds: int = 0) -> None:
    """As if the mailed code had just been typed in this client's session; good for `seconds` longer than usual."""
    session = client.session
    record = {"method": "code", "at": time.time() + seconds, "reauthenticated": True}
    session["account_authentication_methods"] = [*session.get("account_authentication_methods", []), record]
    session.save()
