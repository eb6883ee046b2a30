"""What the two sides ask of each other while an order runs, and what comes of it; tips."""

from django.utils.translation import gettext_lazy as _

from notices.kind import Kind

ANSWER, SEE = _("Answer"), _("See the order")

KINDS: dict[str, Kind] = {
    "request_overtaken": Kind(
        _("“%(milestone)s”: your request no longer applies"),
        _("The work has moved on since you asked. No money moves by it. You can ask again."),
        icon="clock",
        mailed=False,
        button=SEE,
    ),
    # --- more time
    "extension_asked": Kind(
        _("%(who)s asks for more time: “%(milestone)s”"),
        _(
            "The new due date would be %(new_due_at)s. Answer until %(answer_by)s; without an answer it stays as it is."
        ),
        icon="clock",
        button=ANSWER,
    ),
    "extension_accepted": Kind(
        _("“%(milestone)s” is due later now"),
        _("%(who)s agrees. The work is due on %(due_at)s."),
        icon="circle-check",
        button=SEE,
    ),
    "extension_declined": Kind(
        _("The due date of “%(milestone)s” stays"),
        _("%(who)s does not agree to a later date."),
        icon="circle-x",
        button=SEE,
    ),
    "extension_withdrawn": Kind(
        _("%(who)s no longer asks for more time"),
        _("The due date of “%(milestone)s” stays as it is."),
        icon="circle-check",
        mailed=False,
        button=SEE,
    ),
    "extension_lapsed": Kind(
        _("The due date of “%(milestone)s” stays"),
        _("Your request for more time was not answered in 48 hours. You can ask again."),
        icon="clock",
        button=SEE,
    ),
    "remind_extension": Kind(
        _("%(who)s still asks for more time"),
        _("“%(milestone)s”: answer until %(deadline_at)s, or the due date stays as it is."),
        icon="clock",
        button=ANSWER,
    ),
    # --- money back
    "refund_asked": Kind(
        _("%(who)s proposes a refund of %(amount)s"),
        _("For “%(milestone)s”. Agree or decline until %(answer_by)s. No money moves without your yes."),
        icon="rotate-ccw",
        button=ANSWER,
    ),
    "refund_accepted": Kind(
        _("%(amount)s of “%(milestone)s” goes back to the buyer"),
        _("Both of you have agreed."),
        icon="rotate-ccw",
        button=SEE,
    ),
    "refund_declined": Kind(
        _("%(who)s declines the refund"),
        _("No money of “%(milestone)s” moves. Talk to each other, or open a dispute."),
        icon="circle-x",
        button=SEE,
    ),
    "refund_withdrawn": Kind(
        _("%(who)s takes the refund proposal back"),
        _("No money of “%(milestone)s” moves."),
        icon="circle-check",
        mailed=False,
        button=SEE,
    ),
    "refund_lapsed": Kind(
        _("The refund of “%(milestone)s” was not answered"),
        _("After 48 hours that counts as a no, and no money moves. You can propose it again."),
        icon="clock",
        button=SEE,
    ),
    "remind_refund": Kind(
        _("%(who)s still waits for your answer on a refund"),
        _("“%(milestone)s”: agree or decline until %(deadline_at)s. Silence counts as a no."),
        icon="clock",
        button=ANSWER,
    ),
    # --- extras
    "extra_asked": Kind(
        _("%(who)s asks for an extra: “%(extra)s”"),
        _("%(price)s for “%(milestone)s”. Agree or decline until %(answer_by)s."),
        icon="package",
        button=ANSWER,
    ),
    "extra_to_pay": Kind(
        _("An extra waits for your payment: “%(extra)s”"),
        _("%(price)s for “%(milestone)s”. Pay until %(pay_by)s, or the order goes on without it."),
        icon="credit-card",
        button=_("See and pay"),
    ),
    "extra_paid": Kind(
        _("“%(extra)s” is paid"),
        _("%(price)s waits in escrow. “%(milestone)s” is due on %(due_at)s."),
        icon="circle-check",
        button=SEE,
    ),
    "extra_declined": Kind(
        _("%(who)s declines the extra"),
        _("“%(milestone)s” goes on as it was. Nothing is charged."),
        icon="circle-x",
        button=SEE,
    ),
    "extra_withdrawn": Kind(
        _("%(who)s takes the extra back"),
        _("“%(milestone)s” goes on as it was. Nothing is charged."),
        icon="circle-x",
        button=SEE,
    ),
    "extra_lapsed": Kind(
        _("The extra for “%(milestone)s” has run out"),
        _("It was not agreed and paid in time. The order goes on as it was and nothing is charged."),
        icon="clock",
        button=SEE,
    ),
    "remind_extra": Kind(
        _("An extra still waits: “%(milestone)s”"),
        _("It runs out on %(deadline_at)s. Without it the order goes on as it was."),
        icon="clock",
        button=SEE,
    ),
    # --- questions that stop the clock
    "question_asked": Kind(
        _("%(who)s cannot go on without your answer"),
        _(
            "“%(milestone)s”: the delivery time stands still. From %(answer_by)s on the seller may close the work; your money would come back."
        ),
        icon="triangle-alert",
        button=_("Answer the question"),
    ),
    "question_answered": Kind(
        _("%(who)s has answered your question"),
        _("“%(milestone)s”: your delivery time runs again. It is due on %(due_at)s."),
        icon="circle-play",
        button=_("Read the answer"),
    ),
    "question_contested": Kind(
        _("%(who)s says that your question does not stop the work"),
        _("“%(milestone)s”: your delivery time runs again. It is due on %(due_at)s."),
        icon="circle-play",
        button=SEE,
    ),
    "question_withdrawn": Kind(
        _("%(who)s goes on without your answer"),
        _("“%(milestone)s” is due on %(due_at)s."),
        icon="circle-play",
        button=SEE,
    ),
    "question_closed": Kind(
        _("“%(title)s” was closed: a question was never answered"),
        _("%(amount)s goes back to you. It counts against nobody."),
        icon="circle-x",
        button=SEE,
    ),
    "remind_question": Kind(
        _("%(who)s still cannot go on without your answer"),
        _("“%(milestone)s” stands still. From %(deadline_at)s on the seller may close the work."),
        icon="clock",
        button=_("Answer the question"),
    ),
    # --- another brief
    "change_asked": Kind(
        _("%(who)s wants to change an answer of the brief"),
        _("“%(title)s”: agree or not until %(answer_by)s. Until then the old answer counts."),
        icon="pencil",
        button=ANSWER,
    ),
    "change_accepted": Kind(
        _("%(who)s agrees to your change"),
        _("“%(title)s”: the new answer counts. “%(milestone)s” is due on %(due_at)s."),
        icon="circle-check",
        button=SEE,
    ),
    "change_declined": Kind(
        _("%(who)s keeps to the brief as it was"),
        _("“%(title)s”: your change is not part of the order. Ask for an extra if it is more work."),
        icon="circle-x",
        button=SEE,
    ),
    "change_withdrawn": Kind(
        _("%(who)s takes the change of the brief back"),
        _("“%(title)s”: the old answer counts."),
        icon="circle-check",
        mailed=False,
        button=SEE,
    ),
    "change_lapsed": Kind(
        _("Your change of the brief was not answered"),
        _("“%(title)s”: after 48 hours the old answer counts. You can ask again."),
        icon="clock",
        button=SEE,
    ),
    "remind_change": Kind(
        _("%(who)s still waits for your answer on the brief"),
        _("“%(title)s”: agree or not until %(deadline_at)s. Silence keeps the old answer."),
        icon="clock",
        button=ANSWER,
    ),
    # --- staff
    "ended_by_staff": Kind(
        _("“%(title)s” was cancelled by our staff"),
        _("The reason: %(reason)s What is not cleared goes back to the buyer. It counts against nobody."),
        icon="shield-alert",
        button=SEE,
    ),
    # --- tips
    "tip_received": Kind(
        _("%(who)s gives you a tip of %(amount)s"),
        _("For “%(title)s”. %(net)s is yours and can be withdrawn from %(clears_at)s."),
        icon="sparkles",
        button=SEE,
    ),
    "tip_thanks": Kind(
        _("Your tip of %(amount)s for “%(title)s” is paid"),
        _("%(who)s gets a notice. Thank you."),
        icon="receipt-text",
        mailed=False,
        button=SEE,
    ),
    "tip_returned": Kind(
        _("%(who)s gives your tip back"),
        _("%(amount)s for “%(title)s” goes back to your card."),
        icon="rotate-ccw",
        button=SEE,
    ),
}
