"""Tasks of the site itself."""

from celery import shared_task

from kit import clock
from ledger import halting
from marketplace import health


@shared_task
def beat():
    """Notes that beat ticks and a worker answers; read by /readyz."""
    health.note_beat()


@shared_task
def check_books():
    """All invariants; a failure that is still there a minute later halts what leaves the house."""
    from marketplace import books

    books.check_and_halt()


@shared_task
def second_look():
    """Looks again where the last check found something."""
    if halting.second_look_due():
        check_books()


@shared_task
def publish_reviews():
    """Reviews whose time has come appear, are held, or their time to write ends."""
    from marketplace import reviewing

    reviewing.publish_due(now=clock.now())


@shared_task
def prove_reviews():
    """Once after each 02:00 UTC: the sums of reviews against their rows."""
    from marketplace import reviewing

    reviewing.nightly(now=clock.now())


@shared_task
def follow_levels():
    """Judges sellers to whom something happened."""
    from marketplace import jobs

    jobs.recompute_dirty_levels()


@shared_task
def recompute_levels():
    """Judges everybody, once after each 03:00 UTC."""
    from marketplace import jobs

    jobs.recompute_levels()


@shared_task
def publish_trends():
    """Once a week: what is asked for more than before."""
    from marketplace import trending

    trending.publish_due(now=clock.now())


@shared_task
def seal_days():
    """Puts each past day of the ledger under its hash."""
    from ledger import sealing

    sealing.seal_due(now=clock.raw_now())


@shared_task
def follow_chargebacks():
    """Evidence is put together, and reviews hear of the bank."""
    from marketplace import bank_news, evidence

    evidence.make_due()
    bank_news.follow(now=clock.now())


@shared_task(soft_time_limit=600, time_limit=660)
def make_exports():
    """Copies of their data that members asked for; those whose week is over are thrown away."""
    from marketplace import exports

    exports.make_due()


@shared_task(soft_time_limit=240, time_limit=300)
def erase_closed():
    """What members who have left leave behind is erased, and money that came to them afterwards is paid out."""
    from marketplace import closing
    from payments import leaving

    closing.erase_due()
    leaving.pay_out_left(now=clock.now())
