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
from sellers import figuring, levelling, locks, settled
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
# A few sellers are judged one by one each time something happens to them. Of more, that is of a heap that gathered while
# no worker ran, only those whom the night would judge one by one; of the others the judgement is stored by the database.
FEW = 100


def recompute_all(*, now: datetime) -> LevelRun:
    """Judge everybody, in one transaction over one snapshot: the database tells whose verdict may be another than the
    last one, and only they are judged one by one and stored."""
    with transaction.atomic():
        locks.whole_recompute()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")  # all rows are read
        judged = _judge_news(now, "daily")
        return LevelRun.objects.create(ran_at=now, sellers=SellerProfile.objects.count(), judged=judged)


def _judge_news(now: datetime, cause: str, seller_ids: Sequence[int] | None = None) -> int:
    """Judge and store those of whom something is new: one by one whose verdict may be another, the others by one
    statement. Returns how many judgements there are."""
    policy, judged, later = LevelPolicy.objects.current(), 0, []
    count = figuring.gather(PARTS, now=now, policy=policy, seller_ids=seller_ids)
    for figured in figuring.unsettled(PARTS):
        judged += levelling.judge(
            figured, policy=policy, now=now, cause=cause, namer=name_events, later=later
        ).judged
    return judged + settled.store(PARTS, settled=count, quiet=later, policy=policy, now=now, cause=cause)


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
    once, only those are judged one by one whose verdict may be another."""
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
    recompute(sorted(free), now=now, many=len(free) > few)
    busy = set(_sellers(sellers - free))
    taken = [mark for mark, seller_id in marks if seller_id not in busy]
    DirtySeller.objects.filter(id__any_of=taken)._raw_delete(connection.alias)
    return len(sellers - busy)


def _sellers(ids: set[int]) -> Iterable[int]:
    if not ids:
        return ()
    return SellerProfile.objects.filter(user__any_of=ids).values_list("user_id", flat=True)


@transaction.atomic
def recompute(seller_ids: Sequence[int], *, now: datetime, many: bool = False) -> int:
    """Judge these sellers now; many: one by one only those whose verdict may be another. Returns how many judgements
    were stored."""
    if many:
        return _judge_news(now, "event", seller_ids)
    policy, judged = LevelPolicy.objects.current(), 0
    for figured in figuring.read(PARTS, now=now, policy=policy, seller_ids=seller_ids):
        judged += levelling.judge(figured, policy=policy, now=now, cause="event", namer=name_events).judged
    return judged


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
