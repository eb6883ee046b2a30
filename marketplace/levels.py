"""The levels of sellers, out of what every app knows of them: everybody every night, and within seconds whoever
something happened to. Both ask the same statement and the same rule."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from conversations import figures as conversations
from gigs import figures as gigs
from orders import figures as orders
from orders.models import Milestone
from reviews import figures as reviews
from reviews.models import Review
from sellers import figuring, levelling, locks
from sellers.levelling import Outcome
from sellers.models import DirtySeller, LevelPolicy, LevelRun, SellerProfile

PARTS = tuple(
    part
    for part in (
        gigs.LEVEL_PART,
        orders.LEVEL_PART,
        reviews.LEVEL_PART,
        conversations.LEVEL_PART,
        figuring.STRIKES,
    )
    if part is not None
)
RUNS_AT_HOUR = 3  # UTC
MARKS_AT_ONCE = 2000
# A few sellers are judged and stored each time something happens to them. Of more, that is of a heap that gathered
# while no worker ran, only those of whom the night would judge, and only what something follows from is stored.
FEW = 100


def recompute_all(*, now: datetime) -> LevelRun:
    """Judge everybody, in one transaction over one snapshot: the database tells whose verdict may be another than the
    last one, and only they are judged one by one and stored."""
    with transaction.atomic():
        locks.whole_recompute()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")  # all rows are read
        policy, total = LevelPolicy.objects.current(), Outcome()
        for figured in figuring.read(PARTS, now=now, policy=policy, changed_only=True):
            done = levelling.judge(figured, policy=policy, now=now, cause="daily", namer=name_events)
            total.judged += done.judged
        return LevelRun.objects.create(ran_at=now, sellers=SellerProfile.objects.count(), judged=total.judged)


def nightly(*, now: datetime) -> LevelRun | None:
    """`recompute_all`, once after each 03:00 UTC."""
    last = LevelRun.objects.order_by("-id").first()
    if last and last.ran_at >= next_run(now) - timedelta(days=1):
        return None
    return recompute_all(now=now)


def next_run(now: datetime) -> datetime:
    """When everybody is judged next."""
    today = now.replace(hour=RUNS_AT_HOUR, minute=0, second=0, microsecond=0)
    return today if now < today else today + timedelta(days=1)


def recompute_dirty(*, now: datetime, batch: int = MARKS_AT_ONCE, few: int = FEW) -> int:
    """Judge those to whom something happened. Returns how many; none while everybody is being judged.

    Marks another worker has taken are skipped; a crash leaves them where they were. few: from more sellers on, at
    once, only those are judged whose verdict may be another."""
    done = 0
    while judged := _dirty_batch(now, batch, few):
        done += judged
    return done


@transaction.atomic
def _dirty_batch(now: datetime, batch: int, few: int) -> int:
    if not locks.part_of_recompute():
        return 0
    marks = locks.dirty(batch)
    if not marks:
        return 0
    sellers = {seller_id for _mark, seller_id in marks}
    free = locks.free_sellers(sellers)
    recompute(sorted(free), now=now, sparing=len(free) > few)
    busy = set(_sellers(sellers - free))
    taken = [mark for mark, seller_id in marks if seller_id not in busy]
    DirtySeller.objects.filter(id__any_of=taken)._raw_delete(connection.alias)
    return len(sellers - busy)


def _sellers(ids: set[int]) -> Iterable[int]:
    if not ids:
        return ()
    return SellerProfile.objects.filter(user__any_of=ids).values_list("user_id", flat=True)


@transaction.atomic
def recompute(seller_ids: Sequence[int], *, now: datetime, sparing: bool = False) -> Outcome:
    """Judge these sellers now, whether or not anything has changed; sparing: only those whose verdict may be another,
    and store only what something follows from."""
    policy, total = LevelPolicy.objects.current(), Outcome()
    rows = figuring.read(PARTS, now=now, policy=policy, seller_ids=seller_ids, changed_only=sparing)
    for figured in rows:
        done = levelling.judge(
            figured, policy=policy, now=now, cause="event", namer=name_events, sparing=sparing
        )
        total.judged += done.judged
    return total


def figures_of(seller_id: int, *, now: datetime, policy: LevelPolicy | None = None) -> figuring.Figured:
    """One seller's figures as they are this moment, for pages. policy: the one in force where none is given. Raises
    LookupError for somebody who does not sell."""
    policy = policy or LevelPolicy.objects.current()
    for figured in figuring.read(PARTS, now=now, policy=policy, seller_ids=[seller_id]):
        return figured[0]
    raise LookupError(seller_id)


def name_events(criterion: str, ids: Sequence[int]) -> list[str]:
    """What the events behind a criterion are called: titles of orders, with the order's number."""
    if not ids:
        return []
    if criterion == "rating":
        found: QuerySet = Review.objects.filter(pk__in=ids)
    else:
        found = Milestone.objects.filter(pk__in=ids)
    return [
        f"{title} ({ref})" for title, ref in found.order_by("id").values_list("order__title", "order__ref")
    ]
