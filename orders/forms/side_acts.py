"""The side requests people make and answer, rows of the table of people's acts."""

from orders import answering, extending, extras, giving_back, pausing, rebriefing, refund_choice, tips
from orders.forms.given import Given, PeoplesAct
from orders.forms.side import (
    AnswerForm,
    ChangeForm,
    ContestForm,
    ExtensionForm,
    ExtraForm,
    QuestionForm,
    RefundForm,
    WhyForm,
)


def _declined(kind: str):
    return lambda g: answering.decline(kind=kind, answer=g.data["answer"], **g.on_milestone)


def _extra(g: Given):
    data = g.data
    return extras.propose(
        title=data["title"],
        price_minor=data["price"],
        days=data["days"] or 0,
        reason=data["reason"],
        **g.on_milestone,
    )


def _withdrawn(kind: str):
    return lambda g: answering.withdraw(kind=kind, **g.on_milestone)


TABLE = [
    PeoplesAct(
        "ask_extension",
        "extension",
        lambda g: extending.ask(new_due_at=g.data["new_due_at"], reason=g.data["reason"], **g.on_milestone),
        ExtensionForm,
    ),
    PeoplesAct("accept_extension", "extension-agreed", lambda g: extending.accept(**g.on_milestone)),
    PeoplesAct("decline_extension", "extension-declined", _declined("extension"), WhyForm),
    PeoplesAct("withdraw_extension", "extension-withdrawn", _withdrawn("extension")),
    PeoplesAct(
        "propose_refund",
        "refund",
        lambda g: giving_back.propose(
            amount_minor=g.data["amount"], reason=g.data["reason"], **g.on_milestone
        ),
        RefundForm,
    ),
    PeoplesAct("accept_refund", "refund-agreed", lambda g: giving_back.accept(**g.on_milestone)),
    PeoplesAct("decline_refund", "refund-declined", _declined("refund"), WhyForm),
    PeoplesAct("withdraw_refund", "refund-withdrawn", _withdrawn("refund")),
    PeoplesAct("propose_extra", "extra", _extra, ExtraForm),
    PeoplesAct("ask_extra", "extra-wish", _extra, ExtraForm),
    PeoplesAct("agree_extra", "extra-agreed", lambda g: extras.agree(**g.on_milestone)),
    PeoplesAct("decline_extra", "extra-declined", _declined("extra"), WhyForm),
    PeoplesAct("withdraw_extra", "extra-withdrawn", _withdrawn("extra")),
    PeoplesAct(
        "ask_blocking",
        "question",
        lambda g: pausing.ask(question_ref=g.data["question"], text=g.data["text"], **g.on_milestone),
        QuestionForm,
    ),
    PeoplesAct(
        "answer_blocking",
        "question-answered",
        lambda g: pausing.answer(text=g.data["text"], **g.on_milestone),
        AnswerForm,
    ),
    PeoplesAct(
        "contest_blocking",
        "question-contested",
        lambda g: pausing.contest(text=g.data["text"], **g.on_milestone),
        ContestForm,
    ),
    PeoplesAct("withdraw_blocking", "question-withdrawn", lambda g: pausing.withdraw(**g.on_milestone)),
    PeoplesAct("close_unanswered", "closed-unanswered", lambda g: pausing.close(**g.on_milestone)),
    PeoplesAct(
        "ask_change",
        "change",
        lambda g: rebriefing.ask(
            question_ref=g.data["question"],
            value=g.data["value"],
            days=g.data["days"] or 0,
            reason=g.data["reason"],
            **g.on_order,
        ),
        ChangeForm,
    ),
    PeoplesAct("accept_change", "change-agreed", lambda g: rebriefing.accept(**g.on_order)),
    PeoplesAct(
        "decline_change",
        "change-declined",
        lambda g: rebriefing.decline(answer=g.data["answer"], **g.on_order),
        WhyForm,
    ),
    PeoplesAct("withdraw_change", "change-withdrawn", lambda g: rebriefing.withdraw(**g.on_order)),
    PeoplesAct("return_tip", "tip-returned", lambda g: tips.give_back(**g.on_order)),
    PeoplesAct("refund_to_credit", "refunds-to-credit", lambda g: refund_choice.to_credit(**g.on_order)),
    PeoplesAct("refund_to_card", "refunds-to-card", lambda g: refund_choice.to_card(**g.on_order)),
]

# which acts answer an open request, and of which kind; they stand beside it on the page
ANSWERS = {
    "accept_extension": "extension",
    "decline_extension": "extension",
    "withdraw_extension": "extension",
    "accept_refund": "refund",
    "decline_refund": "refund",
    "withdraw_refund": "refund",
    "agree_extra": "extra",
    "decline_extra": "extra",
    "withdraw_extra": "extra",
    "answer_blocking": "question",
    "contest_blocking": "question",
    "withdraw_blocking": "question",
    "close_unanswered": "question",
    "accept_change": "change",
    "decline_change": "change",
    "withdraw_change": "change",
}

# which acts open a request; they stand together on the page
WHERE_REFUNDS_GO = frozenset({"refund_to_credit", "refund_to_card"})
ASKS = frozenset({"ask_extension", "propose_extra", "ask_extra", "ask_blocking", "ask_change"})
