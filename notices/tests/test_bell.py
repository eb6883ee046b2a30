"""The bell says how much is new, to the eye and to a screen reader, until it has been read."""

import pytest

from accounts.models import User
from kit import clock
from notices import telling

pytestmark = pytest.mark.django_db


def test_the_bell_counts_what_is_unread_and_is_quiet_afterwards(client):
    ana = User.objects.create_user("ana", "ana@example.org", "x")
    client.force_login(ana)
    assert 'aria-label="Notifications"' in client.get("/settings/").text
    for number in range(11):
        telling.tell(to=ana, kind="gig_approved", url="/", data={"title": f"Gig {number}"}, now=clock.now())
        if number == 1:
            page = client.get("/settings/").text
            assert 'aria-label="Notifications: 2 unread"' in page
            assert '<span class="dot" aria-hidden="true">2</span>' in page
    assert "more than 9 unread" in client.get("/settings/").text
    client.post("/notices/read/")
    assert 'aria-label="Notifications"' in client.get("/settings/").text


def test_the_bell_counts_in_romanian_too(client):
    ana = User.objects.create_user("ana", "ana@example.org", "x")
    client.force_login(ana)
    client.cookies["django_language"] = "ro"
    for title in ("Logo", "Poster"):
        telling.tell(to=ana, kind="gig_approved", url="/", data={"title": title}, now=clock.now())
    assert '<span class="dot" aria-hidden="true">2</span>' in client.get("/settings/").text
