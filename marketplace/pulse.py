"""The site's pulse: while it serves pages it says so on the raw clock; a gap says that nobody could act."""

import logging
import threading
import time

from django.db import connection, transaction

from kit import clock
from kit.models import Heartbeat
from orders import outages

NAME = "web"
SECONDS = 30
log = logging.getLogger(__name__)


@transaction.atomic
def beat() -> None:
    """One beat. The first one after 15 minutes of silence records the outage, in business time, for the sweeps."""
    moment = clock.raw_now()
    last, made = Heartbeat.objects.select_for_update().get_or_create(name=NAME, defaults={"beat_at": moment})
    if made:
        return
    shift = clock.shift()
    if outages.record(began_at=last.beat_at + shift, ended_at=moment + shift):
        log.warning("The site was down from %s to %s; people's deadlines move.", last.beat_at, moment)
    last.beat_at = moment
    last.save(update_fields=["beat_at"])


def keep_beating() -> None:
    """A thread of the web process that beats until the process ends."""

    def run() -> None:
        while True:
            try:
                beat()
            except Exception:  # the database is away: that is what the gap will tell
                log.warning("no beat: the database does not answer")
            finally:
                connection.close()
            time.sleep(SECONDS)

    threading.Thread(target=run, name="pulse", daemon=True).start()
