"""Pro and what shows it, joined: the decision, and the search rows, cards and shelves that follow in its transaction."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from gigs import categories, publishing, search_rows
from gigs.models import Category, Gig
from sellers import vetting
from sellers.models import ProApplication, ProRevocation


@transaction.atomic
def approve(*, ref: str, by: User, now: datetime, reason: str) -> ProApplication:
    """vetting.approve; the applicant's gigs carry the badge in search at once."""
    application = vetting.approve(ref=ref, by=by, now=now, reason=reason)
    search_rows.refresh_seller(application.applicant_id)
    return application


@transaction.atomic
def close_revocation(*, ref: str, confirm: bool, by: User, now: datetime) -> ProRevocation:
    """vetting.close_revocation; once confirmed the badge goes, and gigs in fields kept for Pro are paused."""
    closed = vetting.close_revocation(ref=ref, confirm=confirm, by=by, now=now)
    if closed.is_confirmed:
        seller_id = closed.standing.user_id
        kept_for_pro = Category.objects.filter(vetted_only=True)
        paused = Gig.objects.filter(seller_id=seller_id, state="active", live__category__in=kept_for_pro)
        for gig_ref in paused.order_by("pk").values_list("ref", flat=True):
            publishing.pause_not_vetted(ref=gig_ref, now=now)
        search_rows.refresh_seller(seller_id)
    return closed


def fields() -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields one may apply for: [(category, [(path, subcategory)])], in the active language."""
    tree = categories.tree()
    grouped = [
        (top.name, [(sub.path, sub.name) for sub in tree.under(top) if sub.pro_eligible]) for top in tree.top
    ]
    return [(name, subs) for name, subs in grouped if subs]


def eligible() -> set[str]:
    """The paths of `fields`."""
    return {path for _name, subs in fields() for path, _label in subs}


def field_name(path: str) -> str:
    """'Graphics & design: Logo design', or '' for none."""
    category = categories.tree().by_path.get(path)
    return ": ".join(each.name for each in categories.tree().line(category)) if category else path
