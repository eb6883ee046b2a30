"""What an open side request waits for, situations of the table of waits (orders/moves.py)."""

from django.utils.translation import gettext_lazy as _

from orders.move import MILESTONE, Wait


def _wait(who: str, then: str, buyer, seller) -> Wait:
    return Wait(who, {"buyer": buyer, "seller": seller}, by="expires_at", then=then)


WAITS: dict[tuple[str, str], Wait] = {
    (MILESTONE, "extension_of_mine"): _wait(
        "other",
        "extension_lapsed",
        _("The seller answers your request for a later due date."),
        _("The buyer answers your request for a later due date."),
    ),
    (MILESTONE, "extension_of_other"): _wait(
        "me",
        "extension_lapsed",
        _("The seller asks for a later due date. Agree, or keep the date."),
        _("The buyer proposes a later due date. Agree, or keep the date."),
    ),
    (MILESTONE, "refund_of_mine"): _wait(
        "other",
        "refund_lapsed",
        _("The seller answers your wish for part of the money."),
        _("The buyer answers your offer of part of the money."),
    ),
    (MILESTONE, "refund_of_other"): _wait(
        "me",
        "refund_lapsed",
        _("The seller offers part of the money back. Agree or decline."),
        _("The buyer asks for part of the money back. Agree or decline."),
    ),
    (MILESTONE, "extra_of_mine"): _wait(
        "other",
        "extra_lapsed",
        _("The seller answers your wish for an extra."),
        _("The buyer pays for your extra, or declines it."),
    ),
    (MILESTONE, "extra_of_other"): _wait(
        "me",
        "extra_lapsed",
        _("The seller proposes an extra. Pay for it, or decline."),
        _("The buyer asks for an extra. Agree or decline."),
    ),
    (MILESTONE, "extra_to_pay"): _wait(
        "buyer",
        "extra_lapsed",
        _("You both agree on an extra. Pay for it, or take it back."),
        _("The buyer pays for the extra you agreed to. Do not start it before."),
    ),
    (MILESTONE, "question"): _wait(
        "buyer",
        "close_unanswered",
        _("Answer the seller's question. The delivery time stands still until then, for 5 days in all."),
        _("The buyer answers your question. Your delivery time stands still until then, for 5 days in all."),
    ),
    (MILESTONE, "change_of_mine"): _wait(
        "other",
        "change_lapsed",
        _("The seller answers your change of the brief."),
        _("The seller answers the change of the brief."),
    ),
    (MILESTONE, "change_of_other"): _wait(
        "me",
        "change_lapsed",
        _("The buyer wants to change an answer of the brief. Agree or not."),
        _("The buyer wants to change an answer of the brief. Agree or not."),
    ),
}
