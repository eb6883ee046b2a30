"""The pulse: a site that was down gives people their time back, once."""

from datetime import timedelta

import pytest

from kit import clock
from kit.models import Heartbeat
from marketplace import pulse
from orders import sweeps, testing
from orders.models import Outage

pytestmark = pytest.mark.django_db


def silent_for(gap: timedelta) -> None:
    Heartbeat.objects.update_or_create(name=pulse.NAME, defaults={"beat_at": clock.raw_now() - gap})


def test_a_short_silence_is_no_outage():
    silent_for(timedelta(minutes=14))
    pulse.beat()
    assert not Outage.objects.exists()


def test_the_first_beat_after_an_outage_moves_deadlines_that_fell_into_it_before_any_sweep():
    now = clock.now()
    order = testing.order_delivered(now=now - timedelta(hours=73))  # was to be accepted an hour ago
    due = order.milestones.get().accept_by
    silent_for(timedelta(hours=6))
    pulse.beat()
    pulse.beat()
    assert Outage.objects.count() == 1
    sweeps.run_all(now=clock.now())
    milestone = order.milestones.get()
    assert milestone.state == "delivered", "the buyer could not say anything while the site was down"
    assert milestone.accept_by - due == pytest.approx(timedelta(hours=6), abs=timedelta(seconds=10))
