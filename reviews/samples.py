"""Work samples: files of an accepted delivery that both sides allow to be shown, each file by itself."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from kit.problems import Invalid
from orders.models import DeliveryFile, Milestone, Order
from reviews import locks, reviewing
from reviews.models import Review, Sample
from reviews.rules import BUYER


def showable(order: Order) -> list[DeliveryFile]:
    """Pictures of the accepted deliveries of an order: the newest delivery of each milestone. One query."""
    files = (
        DeliveryFile.objects.filter(
            delivery__milestone__order=order,
            delivery__milestone__state=Milestone.State.ACCEPTED,
            delivery__voided_at=None,
            upload__preview_state="ready",
        )
        .select_related("upload", "delivery", "sample")
        .order_by("delivery__milestone_id", "-delivery__number", "id")
    )
    newest: dict[int, int] = {}
    return [
        file
        for file in files
        if newest.setdefault(file.delivery.milestone_id, file.delivery_id) == file.delivery_id
    ]


@transaction.atomic
def agree(*, order_ref: str, by: User, refs: Iterable[str], now: datetime) -> None:
    """Which files of the order `by` allows to be shown, by the refs of their uploads; those left out are not, or no
    longer. The other side's word stays as it is. Raises Order.DoesNotExist, Invalid."""
    order = locks.order(ref=order_ref)
    side = reviewing.side_of(order, by)
    if side is None:
        raise Order.DoesNotExist
    files, wanted = showable(order), set(refs)
    if wanted - {file.upload.ref for file in files}:
        raise Invalid(_("One of these files cannot be shown. Load the page again."), code="file_unknown")
    column = "buyer_agreed_at" if side == BUYER else "seller_agreed_at"
    for file in files:
        sample = getattr(file, "sample", None)
        agreed = getattr(sample, column) if sample else None
        if (file.upload.ref in wanted) == bool(agreed):
            continue
        sample = sample or Sample(order=order, file=file)
        setattr(sample, column, now if not agreed else None)
        sample.save()


def allowed_by(order: Order, side: str, files: Iterable[DeliveryFile]) -> set[str]:
    """Refs of the uploads that this side allows to be shown."""
    column = "buyer_agreed_at" if side == BUYER else "seller_agreed_at"
    return {
        file.upload.ref for file in files if getattr(file, "sample", None) and getattr(file.sample, column)
    }


def shown() -> QuerySet[Sample]:
    """Samples everybody may see: both agreed, and the buyer's review is published."""
    return Sample.objects.filter(
        buyer_agreed_at__isnull=False,
        seller_agreed_at__isnull=False,
        file__delivery__milestone__state=Milestone.State.ACCEPTED,
        file__upload__preview_state="ready",
        order__reviews__in=Review.objects.published().about_sellers(),
    ).select_related("file__upload")


def of_seller(user_id: int, *, most: int = 24) -> QuerySet[Sample, str]:
    """Refs of the newest samples of one seller's work, for templates/reviews/_samples.html; reading.page_of has them.
    Those of a gig: reading.sums_of_gig."""
    found = shown().filter(order__seller_id=user_id).order_by("-order__ended_at", "id")
    return found.values_list("ref", flat=True)[:most]
