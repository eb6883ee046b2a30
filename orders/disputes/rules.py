"""The rules a decision may rest on, as a table: what stands in the decision, and what it says."""

from django.utils.translation import gettext_lazy as _

RULES = {
    "nothing_delivered": _("Nothing was delivered, so the money goes back"),
    "not_as_ordered": _("Not all that was ordered, so the price falls by what is missing"),
    "as_ordered": _("Delivered as ordered, so the seller is paid"),
    "too_late": _("Delivered too late to be of use"),
    "out_of_scope": _("More was wanted than was ordered"),
    "not_own_work": _("Not the seller's own work, or no right to use it"),
    "both_sides": _("Both sides could have done better"),
    "other": _("Another reason, as written"),
}
UNANSWERED = "unanswered"  # written by the clock
WORDS = {**RULES, UNANSWERED: _("Not answered in time, and the record bears the claim out")}


def words(rule: str):
    """What a decision names, in the reader's language; as it was typed where it is none of the table."""
    return WORDS.get(rule, rule)
