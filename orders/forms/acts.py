"""The moves people make, as one table for pages and API: the address, what is sent along, the act it calls.

Each act is a thing one POSTs: orders/<ref>/<slug>/ or, about a milestone, orders/<ref>/milestones/<ref>/<slug>/."""

from orders import cancelling, deliveries, lifecycle, milestones, requirements
from orders.forms import (
    AcceptCancellationForm,
    CancellationForm,
    DeclineForm,
    DeliverForm,
    LengthenForm,
    OptionalReasonForm,
    ReasonForm,
    RevisionForm,
)
from orders.forms.dispute_acts import TABLE as DISPUTE_ACTS
from orders.forms.given import Given, PeoplesAct
from orders.forms.side_acts import TABLE as SIDE_ACTS

__all__ = ["BY_COMMAND", "BY_SLUG", "TABLE", "Given", "PeoplesAct"]


TABLE = [
    PeoplesAct("drop", "drop", lambda g: lifecycle.drop(**g.on_order)),
    PeoplesAct("approve", "approval", lambda g: lifecycle.approve(**g.on_order)),
    PeoplesAct(
        "decline_order",
        "refusal",
        lambda g: lifecycle.decline_order(reason=g.data["reason"], **g.on_order),
        OptionalReasonForm,
    ),
    PeoplesAct("answer", "answers", lambda g: requirements.answer(**g.on_order)),
    PeoplesAct("start_anyway", "start", lambda g: requirements.start_anyway(**g.on_order)),
    PeoplesAct(
        "cancel_unstarted",
        "withdrawal",
        lambda g: requirements.cancel(reason=g.data["reason"], **g.on_order),
        OptionalReasonForm,
    ),
    PeoplesAct(
        "decline_unstarted",
        "return",
        lambda g: requirements.decline(reason_code=g.data["reason_code"], **g.on_order),
        DeclineForm,
    ),
    PeoplesAct("cancel_mistake", "mistake", lambda g: lifecycle.cancel_mistake(**g.on_order)),
    PeoplesAct("stop", "stop", lambda g: milestones.stop(**g.on_order)),
    PeoplesAct(
        "ask_cancellation",
        "cancellation",
        lambda g: cancelling.ask(
            reason_code=g.data["reason_code"],
            reason=g.data["reason"],
            to_seller_minor=g.data["to_seller"] or 0,
            **g.on_order,
        ),
        CancellationForm,
    ),
    PeoplesAct(
        "accept_cancellation",
        "cancellation-agreed",
        lambda g: cancelling.accept(confirms=g.data["confirms"], **g.on_order),
        AcceptCancellationForm,
    ),
    PeoplesAct("decline_cancellation", "cancellation-declined", lambda g: cancelling.decline(**g.on_order)),
    PeoplesAct(
        "withdraw_cancellation", "cancellation-withdrawn", lambda g: cancelling.withdraw(**g.on_order)
    ),
    PeoplesAct(
        "deliver",
        "delivery",
        lambda g: deliveries.deliver(
            message=g.data["message"], links=g.data["links"], uploads=g.uploads, **g.on_milestone
        ),
        DeliverForm,
        takes_files=True,
    ),
    PeoplesAct(
        "replace_delivery",
        "delivery-files",
        lambda g: deliveries.replace_files(uploads=g.uploads, **g.on_milestone),
        takes_files=True,
    ),
    PeoplesAct(
        "void_delivery",
        "not-the-work",
        lambda g: deliveries.void(reason=g.data["reason"], **g.on_milestone),
        ReasonForm,
    ),
    PeoplesAct(
        "ask_revision",
        "revision",
        lambda g: deliveries.ask_revision(items=g.data["items"], **g.on_milestone),
        RevisionForm,
    ),
    PeoplesAct(
        "lengthen_review",
        "longer-review",
        lambda g: deliveries.lengthen_review(days=g.data["days"], **g.on_milestone),
        LengthenForm,
    ),
    PeoplesAct("accept", "acceptance", lambda g: lifecycle.accept(**g.on_milestone)),
    PeoplesAct("cancel_late", "too-late", lambda g: milestones.cancel_late(**g.on_milestone)),
    *DISPUTE_ACTS,
    *SIDE_ACTS,
]
BY_COMMAND = {act.command: act for act in TABLE}
BY_SLUG = {act.slug: act for act in TABLE}
