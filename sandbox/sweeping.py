"""What the server does by itself: sessions run out, funds become available, payouts arrive."""

from collections import defaultdict

from django.db import transaction

from sandbox import charging, checking_out, clock, funds, paying_out, refunding
from sandbox.events import record
from sandbox.models import Chore, Thing, Txn

BATCH = 100


def run() -> int:
    """Do everything that is due on the test clock; answers how many things were done. May run twice at once."""
    with clock.steady():
        return _expire_sessions() + _do_chores() + _announce_funds()


def _expire_sessions() -> int:
    now, done = clock.now(), 0
    open_ones = Thing.objects.filter(kind="checkout.session", body__contains={"status": "open"})
    for ref in open_ones.values_list("ref", flat=True).filter(body__expires_at__lte=now).order_by("seq"):
        with transaction.atomic(using="sandbox"):
            checking_out.locked(ref)
        done += 1
    return done


def _do_chores() -> int:
    done = 0
    while True:
        with transaction.atomic(using="sandbox"):
            due = Chore.objects.filter(due_at__lte=clock.now()).order_by("due_at", "seq")
            chore = due.select_for_update(skip_locked=True).first()
            if chore is None:
                return done
            thing = Thing.objects.select_for_update().filter(ref=chore.ref).first()
            if thing is not None:
                ACTS[chore.act](thing)
            chore.delete()
        done += 1


def _fail_refund(refund: Thing) -> None:
    if refund.body["status"] in ("succeeded", "pending"):
        refunding.fail(refund)


def _finish_debit(intent: Thing) -> None:
    charging.finish_debit(intent)
    checking_out.finish_later(intent)


ACTS = {
    "fail_refund": _fail_refund,
    "finish_refund": refunding.finish,
    "finish_payout": paying_out.finish_payout,
    "finish_debit": _finish_debit,
}


def _announce_funds() -> int:
    """Say balance.available once for funds that stopped pending."""
    with transaction.atomic(using="sandbox"):
        due = Txn.objects.filter(announced=False, available_on__lte=clock.now())
        by_owner = defaultdict(list)
        for txn in due.select_for_update(skip_locked=True).order_by("seq")[:1000]:
            by_owner[txn.owner].append(txn.pk)
        for owner, keys in by_owner.items():
            Txn.objects.filter(pk__in=keys).update(announced=True)
            record("balance.available", funds.balance(owner), owner=owner)
    return len(by_owner)
