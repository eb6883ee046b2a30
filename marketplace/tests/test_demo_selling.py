"""What makes the sellers of the demo worth looking at is made without a complaint."""

import pytest

from gigs import testing as gigs
from gigs import trending
from gigs.models import GigDay, GigWords, Save
from kit import clock
from marketplace.demo import people, selling
from sellers.models import Project

pytestmark = pytest.mark.django_db


def test_sellers_of_the_demo_have_portfolios_counts_and_trends(settings, tmp_path, client):
    settings.MEDIA_ROOT = tmp_path
    now = clock.now()
    cast = people.make(now=now)
    gigs.make_gig(cast["wei"], by=cast["mod"])
    gigs.make_gig(cast["hannah_oduya"], by=cast["mod"])
    selling.furnish(cast, now=now)
    assert Project.objects.filter(profile__user=cast["wei"]).count() == 3
    assert GigDay.objects.count() > 300 and GigWords.objects.exists() and Save.objects.exists()
    assert len(trending.in_demand()) == 3
    client.force_login(cast["wei"])
    html = client.get("/selling/analytics/").content.decode()
    assert "contract translation" in html and "more than before" in html
    assert "Forty pages for a toy museum" in client.get("/sellers/wei/").content.decode()
