"""Members report a gig or a member; moderation decides once for everybody who did, and each is told."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import has_role
from accounts.suspension import refuse_suspended
from gigs import locks
from gigs.models import Gig, Report
from kit import text as words
from kit.problems import Invalid, NotAllowed, Refused, Stale
from kit.text import Words
from notices import telling
from sellers import strikes

ROLE = "moderation"
OTHER = "other"
RULES: dict[str, Words] = {**strikes.RULES, OTHER: gettext_lazy("Something else")}
LONGEST = 1000
MOST_OPEN = 20  # of one member at a time


@transaction.atomic
def report(*, by: User, member: User, gig: Gig | None = None, rule: str, text: str = "", now: datetime):
    """Say that a member, or a gig of theirs, breaks a rule; one open report a member and subject. Returns the Report.

    Raises NotAllowed, Invalid naming the field, Refused where one is open already."""
    refuse_suspended(by)
    if by.pk == member.pk:
        raise NotAllowed(_("Nobody decides about oneself."), code="oneself")
    text = words.clean(text[: 20 * LONGEST])
    if rule not in RULES:
        message = _("Choose a reason of the list.")
        raise Invalid(message, code="rule_unknown", fields={"rule": message})
    if rule == OTHER and not text:
        message = _("Say what it is.")
        raise Invalid(message, code="text_missing", fields={"text": message})
    if words.graphemes(text) > LONGEST:
        message = _("Use %(most)d characters at most.") % {"most": LONGEST}
        raise Invalid(message, code="length", fields={"text": message})
    mine = Report.objects.open().filter(by=by)
    if mine.count() >= MOST_OPEN:
        raise Refused(_("Our staff reads your other reports first. Try again later."), code="too_many")
    try:
        with transaction.atomic():
            return Report.objects.create(by=by, member=member, gig=gig, rule=rule, text=text, reported_at=now)
    except IntegrityError:
        raise Refused(_("You have reported this already. Our staff reads it."), code="reported") from None


@transaction.atomic
def decide(*, ref: str, by: User, outcome: str, reason: str, now: datetime) -> int:
    """Close every open report about the same subject, each reporter is told with the reason. Returns how many.

    What is done about it (taking a gig down, a strike) are acts of their own. Raises Report.DoesNotExist, NotAllowed,
    Invalid naming the field, Stale."""
    if not has_role(by, ROLE):
        raise NotAllowed(_("This is not yours to decide."))
    about = Report.objects.select_related("member", "gig__live").get(ref=ref)
    if by.pk == about.member_id:
        raise NotAllowed(_("Nobody decides about oneself."), code="oneself")
    reason, fields = words.clean(reason)[:LONGEST], {}
    if outcome not in Report.Outcome.values:
        fields["outcome"] = _("Choose one.")
    if not reason:
        fields["reason"] = _("Write down the reason.")
    if fields:
        raise Invalid(next(iter(fields.values())), code="no_reason", fields=fields)
    found = locks.open_reports(about)
    if not found:
        raise Stale(_("Somebody has decided this meanwhile."))
    if any(each.by_id == by.pk for each in found):
        raise NotAllowed(_("You reported this yourself. Somebody else decides."), code="own_case")
    title = subject(about)
    Report.objects.filter(pk__in=[each.pk for each in found]).update(
        closed_at=now, closed_by=by, outcome=outcome, reason=reason
    )
    telling.tell_many(
        [
            telling.News(
                to=each.by,
                kind=f"report_{outcome}",
                url="/notices/",
                about=each.ref,
                data={"title": title, "reason": reason},
            )
            for each in found
        ],
        now=now,
    )
    return len(found)


def subject(report: Report) -> str:
    """What it is about, as people see it called."""
    if report.gig and report.gig.live:
        return report.gig.live.title
    return report.member.shown_name


def waiting() -> list[list[Report]]:
    """What waits, a list a gig or member, in the order of the oldest report of each; one query."""
    cases: dict[tuple, list[Report]] = {}
    rows = Report.objects.open().select_related("by", "member", "gig__live", "gig__seller")
    for each in rows:
        cases.setdefault(("gig", each.gig_id) if each.gig_id else ("member", each.member_id), []).append(each)
    return list(cases.values())
