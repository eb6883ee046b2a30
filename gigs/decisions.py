"""What staff has to decide, and what it last said."""

from gigs import screening
from gigs.models import Gig, GigEvent, GigVersion

REFUSING = ("ask_changes", "deny", "suspend")
SETTLING = ("approve", "reinstate", "submit", "discard", "archive")


def waiting():
    """The queue, oldest first; what was archived or suspended meanwhile is out."""
    return GigVersion.objects.awaiting_review().filter(
        gig__state__in=[Gig.State.PENDING_REVIEW, Gig.State.ACTIVE, Gig.State.PAUSED]
    )


def last(gig: Gig) -> GigEvent | None:
    """The last word of staff while it still matters, with the rule in words."""
    return last_of([gig]).get(gig.pk)


def last_of(gigs: list[Gig]) -> dict[int, GigEvent]:
    """{gig id: event} of the gigs on which staff has the last word, one query for all."""
    said = GigEvent.objects.filter(gig__in=gigs, command__in=(*REFUSING, *SETTLING)).order_by(
        "gig_id", "sequence"
    )
    newest = {event.gig_id: event for event in said}
    kept = {gig_id: event for gig_id, event in newest.items() if event.command in REFUSING}
    for event in kept.values():
        event.rule_label = screening.label_of(event.rule)  # type: ignore[attr-defined]  # for the page
    return kept
