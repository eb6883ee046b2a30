"""What levels need, in versions: staff picks a preset or edits the numbers; the next night judges everybody by it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import has_role
from kit.problems import Invalid, NotAllowed, Stale
from kit.text import clean
from sellers.criteria import BY_KEY, MEAN, NONE_OF, PRESETS, RATE
from sellers.models import LevelPolicy

ROLE = "vetting"
LEVELS = ("1", "2", "3")


@transaction.atomic
def put_in_force(
    *, preset: str, needs: dict, reason: str, by: User, now: datetime, seen: int | None = None
) -> LevelPolicy:
    """A new version of the policy. needs: {criterion: {"1": number, …}}, only of criteria there are; seen: the
    number of the version the page showed. Raises NotAllowed, Invalid with fields CRITERION-LEVEL, Stale."""
    if not has_role(by, ROLE):
        raise NotAllowed(_("Only vetting staff changes what a level needs."))
    current = LevelPolicy.objects.select_for_update().order_by("-number")[0]
    if seen is not None and seen != current.number:
        raise Stale(_("Somebody has changed the policy meanwhile. Look at it again."))
    if preset not in PRESETS:
        raise Invalid(_("Choose a preset of the list."), fields={"preset": _("Choose a preset of the list.")})
    needs = {key: row for key, row in needs.items() if row}
    fields = problems(needs)
    if not clean(reason):
        fields["reason"] = _("Write down the reason.")
    if fields:
        raise Invalid(_("Some numbers are not right."), fields=fields)
    if needs == current.needs:
        raise Invalid(_("These are the numbers that are in force already."), code="nothing_new")
    return LevelPolicy.objects.create(
        number=current.number + 1,
        preset=preset,
        edited=needs != PRESETS[preset].needs,
        since=now,
        made_by=by,
        reason=clean(reason),
        needs=needs,
        rules=current.rules,
    )


def problems(needs: dict) -> dict[str, str]:
    """What is wrong with these numbers: {"CRITERION-LEVEL": message}."""
    wrong = {}
    for key, row in needs.items():
        before = None
        for level in LEVELS:
            number = row.get(level)
            if number is None:
                continue
            if number < 0 or number > _most(key):
                wrong[f"{key}-{level}"] = _("Enter a number from 0 to %(most)s.") % {"most": _most(key)}
            elif before is not None and number < before and BY_KEY[key].kind != NONE_OF:
                wrong[f"{key}-{level}"] = _("A higher level cannot need less than a lower one.")
            before = number
    return wrong


def _most(key: str) -> int:
    return {RATE: 100, MEAN: 5}.get(BY_KEY[key].kind, 10**10)
