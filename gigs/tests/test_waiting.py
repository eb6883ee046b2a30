"""Who waits for a gig that takes no orders is told once, when it does again."""

from datetime import timedelta

import pytest

from gigs import publishing, testing, waiting
from gigs.models import Waiter
from kit.problems import Refused
from notices.models import Notice
from sellers import absence

pytestmark = pytest.mark.django_db


@pytest.fixture
def gig(wei):
    return testing.make_gig(wei)


def told() -> list[str]:
    return [notice.to.username for notice in Notice.objects.filter(kind="gig_back")]


def test_ana_asks_on_the_page_and_is_told_once_when_the_gig_is_resumed(client, gig, ana, now):
    page, wait = f"/gigs/wei/{gig.slug}/", f"/gigs/wei/{gig.slug}/waiting/"
    publishing.pause(ref=gig.ref, by=gig.seller, now=now)
    shown = client.get(page).text
    assert "Tell me when it is back" in shown and wait in shown and 'name="package"' not in shown
    client.force_login(ana)
    assert client.get(wait).url == page  # back from the sign-in
    for _press in range(2):
        assert "You will be told" in client.post(wait, follow=True).text
    assert "Do not tell me" in client.get(page).text
    assert waiting.tell_due(now=now) == 0
    publishing.resume(ref=gig.ref, by=gig.seller, now=now)
    assert [waiting.tell_due(now=now), waiting.tell_due(now=now)] == [1, 0]
    assert told() == ["ana"] and not Waiter.objects.exists()


def test_who_waits_for_a_seller_on_vacation_is_told_on_the_day(client, gig, ana, now):
    back = now + timedelta(days=3)
    absence.leave(profile=gig.seller.seller, until=back, note="In the mountains", now=now)
    client.force_login(ana)
    page = client.get(f"/gigs/wei/{gig.slug}/").text
    assert "In the mountains" in page and "Tell me when it is back" in page
    waiting.ask(gig=gig, by=ana, now=now)
    assert waiting.tell_due(now=back - timedelta(hours=1)) == 0
    assert waiting.tell_due(now=back) == 1


def test_nobody_waits_for_what_can_be_ordered_or_for_what_never_comes_back(client, gig, ana, now):
    with pytest.raises(Refused):
        waiting.ask(gig=gig, by=ana, now=now)
    gig = publishing.pause(ref=gig.ref, by=gig.seller, now=now)
    with pytest.raises(Refused):
        waiting.ask(gig=gig, by=gig.seller, now=now)
    waiting.ask(gig=gig, by=ana, now=now)
    client.force_login(ana)
    client.post(f"/gigs/wei/{gig.slug}/waiting/end/")
    assert not Waiter.objects.exists()
    waiting.ask(gig=gig, by=ana, now=now)
    publishing.archive(ref=gig.ref, by=gig.seller, now=now)
    assert waiting.tell_due(now=now) == 0 and not Waiter.objects.exists() and told() == []
