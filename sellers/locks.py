"""Every lock of sellers, in the fixed order: the seller's profile, then the Pro application, then the standing."""

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from sellers.models import (
    DirtySeller,
    LevelAppeal,
    ProApplication,
    ProReference,
    ProStanding,
    SellerProfile,
    TopRatedCase,
)

RECOMPUTE = 7_102_003  # the advisory lock of the levels


def profile(user: User) -> SellerProfile:
    """The seller's profile, so that two applications cannot begin at once. Raises SellerProfile.DoesNotExist."""
    return _for_update(SellerProfile.objects).get(user=user)


def application(ref: str) -> ProApplication:
    """The application. Raises ProApplication.DoesNotExist. Who claimed it is asked for afterwards: what is joined to a
    row that had to be waited for is as it was before the wait."""
    rows = _for_update(ProApplication.objects, of=("self",))
    return rows.select_related("applicant").get(ref=ref)


def free_applications(rows: QuerySet[ProApplication], most: int) -> list[ProApplication]:
    """Those of these that nobody else is at, the oldest first; for sweeps, which come again."""
    free = _for_update(rows.order_by("id"), of=("self",), skip_locked=True)
    return list(free.select_related("applicant", "claimed_by")[:most])


def free_references(rows: QuerySet[ProReference], most: int) -> list[ProReference]:
    """Those of these that no other worker is at, the oldest first."""
    free = _for_update(rows.order_by("next_at"), of=("self",), skip_locked=True)
    return list(free.select_related("application__applicant")[:most])


def standing(pk: int) -> ProStanding:
    """A standing as Pro. Raises ProStanding.DoesNotExist."""
    return _for_update(ProStanding.objects, of=("self",)).select_related("user", "application").get(pk=pk)


def levels_of(seller_ids) -> dict[int, int]:
    """{user id: level} of these sellers, their profiles locked in the order of ids."""
    rows = _for_update(SellerProfile.objects.filter(user__any_of=seller_ids).order_by("id"))
    return dict(rows.values_list("user_id", "level"))


def free_sellers(seller_ids) -> set[int]:
    """Those of these sellers whom nobody else is at, their profiles locked; for queues, which come again."""
    rows = _for_update(SellerProfile.objects.filter(user__any_of=seller_ids), skip_locked=True)
    return set(rows.order_by("id").values_list("user_id", flat=True))


def dirty(most: int) -> list[tuple[int, int]]:
    """The oldest marks that no other worker has taken: (mark, user id)."""
    rows = _for_update(DirtySeller.objects.order_by("id"), skip_locked=True)
    return list(rows.values_list("id", "seller_id")[:most])


def case(ref: str) -> TopRatedCase:
    """A Top Rated case, behind the seller's profile. Raises TopRatedCase.DoesNotExist."""
    found = TopRatedCase.objects.get(ref=ref)
    levels_of([found.seller_id])
    return _for_update(TopRatedCase.objects, of=("self",)).select_related("seller").get(pk=found.pk)


def appeal(ref: str) -> LevelAppeal:
    """An appeal about a level, behind the seller's profile. Raises LevelAppeal.DoesNotExist."""
    found = LevelAppeal.objects.get(ref=ref)
    levels_of([found.seller_id])
    rows = _for_update(LevelAppeal.objects, of=("self",))
    return rows.select_related("seller", "grace", "change__evaluation", "case").get(pk=found.pk)


def whole_recompute() -> None:
    """Everybody is judged: until the transaction ends, nobody is judged one by one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECOMPUTE])


def part_of_recompute() -> bool:
    """Whether sellers may be judged one by one now; if so, the whole recompute waits for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [RECOMPUTE])
        return cursor.fetchone()[0]


def _for_update(rows, **options):
    return rows.select_for_update(**options)
