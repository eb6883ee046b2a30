"""Orders in every state, as a table of scenarios: what each shows, and the acts that lead there.

A scenario yields how many days before today its next step happens; ana buys from wei unless it says otherwise."""

from marketplace.demo.stage import (
    OTHER_CARD,
    REFUND_FAILS,
    REFUND_TAKES_A_WHILE,
    Stage,
)
from marketplace.demo.wei_gigs import Shown
from orders import cancelling, deliveries, disputes, lifecycle, milestones, requirements
from orders.actors import Actor
from orders.models import Dispute, Milestone, Order
from payments.models import Payment

DONE = "Here is the translation in your own layout, with a list of the words I had to decide about."


# --- before the work ----------------------------------------------------------------------
def pending_payment(stage: Stage):
    yield 0
    stage.open_checkout(stage.order("letters", 2))


def payment_not_begun(stage: Stage):
    """An order placed a moment ago whose payment page was never opened."""
    yield 0
    order = stage.order("specs", 1)
    assert not Payment.objects.filter(order=order).exists()


def expired(stage: Stage):
    yield 9
    stage.open_checkout(stage.order("documents", 3))


def payment_refused(stage: Stage):
    """wei's own card: the money goes straight back and the order expires."""
    yield 17
    stage.pay(stage.order("documents", 1), card=OTHER_CARD)


def awaiting_approval(stage: Stage):
    yield 0.2
    order = stage.order("interpreting", 1, extras=[0])
    stage.pay(order)
    yield 0.18
    stage.say(
        order, stage.ana, "It is the printer in Hangzhou again. Would Thursday at nine your time be possible?"
    )


def declined(stage: Stage):
    yield 15
    order = stage.order("interpreting", 2)
    stage.pay(order)
    yield 14.8
    lifecycle.decline_order(
        ref=order.ref, by=Actor.seller(stage.wei), now=stage.now, reason="I am travelling that week."
    )


def awaiting_requirements(stage: Stage):
    yield 1
    stage.pay(stage.order("contract", 1))


def cancelled_before_start(stage: Stage):
    """The bank takes its time with the refund: it is on its way."""
    yield 3
    order = stage.order("reports", 1)
    stage.pay(order, card=REFUND_TAKES_A_WHILE)
    yield 0
    requirements.cancel(
        ref=order.ref,
        by=Actor.buyer(stage.ana),
        now=stage.now,
        reason="The factory sent the reports in English.",
    )
    stage.send_out()


def refund_waits(stage: Stage):
    """Cancelled this minute: the refund is written down, and sent as soon as the workers run."""
    yield 2
    order = stage.order("letters", 1)
    stage.pay(order)
    yield 0
    requirements.cancel(ref=order.ref, by=Actor.buyer(stage.ana), now=stage.now, reason="Ordered twice.")
    stage.write_refunds()


# --- under way ----------------------------------------------------------------------------
def in_progress(stage: Stage):
    yield 1.2
    order = stage.started("documents", 3, extras=[0], typed={"long_text": "Buyers at the fair in Bologna."})
    yield 1
    stage.say(
        order,
        stage.wei,
        "Thank you, Ana. I have read it once; the third page has a table without units. Centimetres?",
    )
    yield 0.9
    stage.say(order, stage.ana, "Yes, centimetres everywhere. Sorry about that.")


def late(stage: Stage):
    yield 2.5
    stage.started("documents", 1)


def very_late(stage: Stage):
    yield 6
    order = stage.started("letters", 2)
    yield 2.4
    stage.say(order, stage.ana, "Hello Wei, the five letters were due on Tuesday. When can I have them?")


def delivered(stage: Stage):
    yield 4
    order = stage.started("contract", 1, extras=[0])
    yield 0.8
    stage.deliver(
        order,
        "Both languages side by side. The lawyer marked two clauses in yellow: who pays for a late container, "
        "and which court decides. My notes are in the second file.",
        stage.picture(stage.wei, "c36", "supply-contract-page-1.webp"),
        stage.text_file(
            stage.wei, "notes.md", "# Two clauses to look at\n\n- 7.2: late delivery\n- 12: court\n"
        ),
    )


def delivery_sent_back(stage: Stage):
    """The buyer says that this is not the work: the seller delivers again or asks staff."""
    yield 4
    order = stage.started("help", 2)
    yield 1
    stage.deliver(order, "The eight articles, each in its own file, named as in your help center.")
    yield 0.6
    deliveries.void(
        milestone_ref=stage.under_way(order).ref,
        reason="These are the articles of another customer.",
        by=Actor.buyer(stage.ana),
        now=stage.now,
    )


def in_revision(stage: Stage):
    yield 7
    order = stage.started("profile", 2)
    yield 3
    stage.deliver(order, DONE, stage.text_file(stage.wei, "profile-en.txt"))
    yield 1.1
    stage.ask_changes(
        order,
        "The founding year is 1998, not 1989.",
        "Please keep the name of the series in English: “Little Boats”.",
    )


def more_time(stage: Stage):
    yield 8
    order = stage.started("specs", 2)
    yield 4
    stage.deliver(order, DONE, stage.text_file(stage.wei, "specs-en.csv", "part,size\nbox,20 cm\n"))
    yield 2
    deliveries.lengthen_review(
        milestone_ref=stage.under_way(order).ref, days=5, by=Actor.buyer(stage.ana), now=stage.now
    )


# --- several milestones ----------------------------------------------------------------------
def milestones_under_way(stage: Stage):
    """One accepted, one in progress, one paid ahead, one not paid yet."""
    yield 24
    order = stage.order_in_parts(
        "The “Little Boats” series in Chinese",
        ("First volume", 180_00, 6),
        ("Second volume", 180_00, 6),
        ("Third volume", 180_00, 6),
        ("Covers and blurbs", 90_00, 3),
        scope="Three picture books of about 1,200 words each, rhymes kept where they can be, and the texts of the covers.",
    )
    stage.pay(order)
    yield 23.5
    stage.say(
        order,
        stage.wei,
        "I like the fox. May I give him a name of two characters? It is easier to read aloud.",
    )
    yield 23
    stage.say(order, stage.ana, "Please do. The children here call him Rică, something as short as that.")
    yield 18.5
    stage.deliver(order, DONE, stage.text_file(stage.wei, "volume-1-zh.txt", "小狐狸数了两遍船。\n"))
    yield 17
    stage.accept(order)
    yield 12
    stage.pay(order, milestone=_unpaid(order))
    yield 9
    stage.deliver(order, DONE, stage.text_file(stage.wei, "volume-2-zh.txt", "第二天，船少了一只。\n"))
    yield 8
    stage.ask_changes(order, "The refrain on page 9 should be the same as in the first volume.")
    yield 6.5
    stage.deliver(order, "The refrain is the same now, also on pages 14 and 22.", stage.text_file(stage.wei))
    yield 5.6
    stage.accept(order)
    yield 2
    stage.pay(order, milestone=_unpaid(order))
    yield 1.5
    stage.pay(order, milestone=_unpaid(order))


def milestone_to_pay(stage: Stage):
    yield 8
    order = stage.order_in_parts(
        "Rights letters to four Chinese publishers",
        ("Letters", 60_00, 3),
        ("Answers and follow-up", 60_00, 7),
    )
    stage.pay(order)
    yield 6
    stage.deliver(order, DONE, stage.text_file(stage.wei, "letters.txt"))
    yield 4
    stage.accept(order)


def stopped_after_the_first(stage: Stage):
    yield 33
    order = stage.order_in_parts(
        "A glossary for the warehouse", ("Two hundred words", 45_00, 3), ("The next two hundred", 45_00, 3)
    )
    stage.pay(order)
    yield 31
    stage.deliver(order, DONE, stage.text_file(stage.wei, "glossary.csv", "shelf,货架\nramp,坡道\n"))
    yield 30
    stage.accept(order)
    yield 29
    milestones.stop(ref=order.ref, by=Actor.buyer(stage.ana), now=stage.now)


# --- ended ------------------------------------------------------------------------------------
def first_order(stage: Stage):
    yield 80
    order = stage.started("documents", 2)
    yield 79.5
    stage.say(order, stage.wei, "Good morning Ana, I will begin this afternoon, Shanghai time.")
    yield 78
    stage.deliver(order, DONE, stage.text_file(stage.wei, "letter-zh.txt", "尊敬的先生：\n"))
    yield 77
    stage.accept(order)


def second_order(stage: Stage):
    yield 74
    order = stage.started("contract", 2)
    yield 69
    stage.deliver(order, DONE, stage.text_file(stage.wei, "contract-zh.txt"))
    yield 68
    stage.accept(order)


def revised_and_accepted(stage: Stage):
    yield 45
    order = stage.started("help", 2, extras=[0, 1])
    yield 41
    stage.deliver(order, DONE, stage.text_file(stage.wei, "help-zh.md", "# 常见问题\n"))
    yield 40
    stage.ask_changes(order, "The button is called “Order”, not “Buy”.", "Article 5 lost its list.")
    yield 38
    stage.deliver(
        order,
        "Both are mended, and I looked for the button in all other articles.",
        stage.text_file(stage.wei),
    )
    yield 37.5
    stage.accept(order)


def accepted_by_itself(stage: Stage):
    """Nobody said anything for 72 hours."""
    yield 28
    order = stage.started(
        "reports", 1, typed={"long_text": "Cardboard books, 5,000.", "short_text": "Constanța"}
    )
    yield 25
    stage.deliver(
        order,
        "Two pages: what is there, what is missing, and whom to ask for it.",
        stage.text_file(stage.wei),
    )


def accepted_and_clearing(stage: Stage):
    yield 5
    order = stage.started("specs", 2, fast=True)
    yield 3
    stage.deliver(order, DONE, stage.text_file(stage.wei, "specs-en.csv", "part,size\nlid,8 cm\n"))
    yield 2.2
    stage.say(order, stage.ana, "Perfect, and a day early. Thank you.")
    stage.accept(order)


def split_by_agreement(stage: Stage):
    """A request to cancel that leaves the seller a part: the milestone is settled."""
    yield 22
    order = stage.started("help", 1)
    yield 20
    cancelling.ask(
        ref=order.ref,
        reason_code="agreed",
        reason="The help center moves to another system. Two articles are done, please keep a third of the price.",
        to_seller_minor=20_00,
        by=Actor.buyer(stage.ana),
        now=stage.now,
    )
    yield 19
    cancelling.accept(ref=order.ref, by=Actor.seller(stage.wei), now=stage.now)


def cancellation_asked(stage: Stage):
    yield 3
    order = stage.started("profile", 3)
    yield 0.5
    cancelling.ask(
        ref=order.ref,
        reason_code="out_of_scope",
        reason="The brochure has 9,000 words, the package is for 4,000.",
        by=Actor.seller(stage.wei),
        now=stage.now,
    )


def cancelled_refund_failed(stage: Stage):
    """The bank does not take the refund: the money is the buyer's credit here."""
    yield 27
    order = stage.started("letters", 2, card=REFUND_FAILS)
    yield 26
    cancelling.ask(ref=order.ref, reason_code="duplicate", by=Actor.buyer(stage.ana), now=stage.now)
    yield 25.5
    cancelling.accept(ref=order.ref, by=Actor.seller(stage.wei), now=stage.now)


def cancelled_very_late(stage: Stage):
    yield 35
    order = stage.started("specs", 1)
    yield 31
    milestones.cancel_late(milestone_ref=order.milestones.get().ref, by=Actor.buyer(stage.ana), now=stage.now)


def abandoned(stage: Stage):
    """Fourteen days past due and nothing came: cancelled by itself."""
    yield 21
    stage.started("letters", 1)


# --- disputes ---------------------------------------------------------------------------------
def dispute_open(stage: Stage):
    yield 10
    order = stage.started("profile", 1)
    yield 7
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 5
    _dispute(stage, order, "Half of the second page is missing, and the rest reads like a machine.", 15_00)


def dispute_decided(stage: Stage):
    """Decided; the money moves when the time to appeal is over."""
    yield 14
    order = stage.started("documents", 2)
    yield 11
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 9
    case = _dispute(stage, order, "The figures in the table do not agree with the original.", 45_00)
    yield 1.5
    _decide(stage, case, 20_00, "Four of eleven figures are wrong; the text is as ordered.", fault="seller")


def dispute_needs_second_person(stage: Stage):
    """Above the limit one member of staff proposes and another confirms."""
    yield 16
    order = stage.order_in_parts("The museum guide in Chinese", ("Whole guide", 640_00, 8))
    stage.pay(order)
    yield 9
    stage.deliver(order, DONE, stage.text_file(stage.wei, "guide-zh.txt", "第一展厅\n"))
    yield 7
    case = _dispute(
        stage, order, "The guide was to be for children. This is the text of the catalogue.", 640_00
    )
    yield 1
    _decide(
        stage,
        case,
        320_00,
        "The brief says families, not children. Both sides could have asked.",
        fault="both",
    )


def dispute_settled(stage: Stage):
    """Part went back, the seller kept the rest; both took the decision."""
    yield 34
    order = stage.started("contract", 1)
    yield 30.5
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 30
    case = _dispute(
        stage, order, "There is no lawyer's reading, and that was half of what I paid for.", 140_00
    )
    yield 27
    _decide(
        stage,
        case,
        60_00,
        "The translation is whole. The lawyer's reading came two weeks late.",
        fault="seller",
    )
    yield 26.5
    for by in (Actor.buyer(stage.ana), Actor.seller(stage.wei)):
        disputes.waive_appeal(dispute_ref=case.ref, by=by, now=stage.now)


# --- other people ---------------------------------------------------------------------------------
def li_na_waits_for_wei(stage: Stage):
    yield 2.2
    order = stage.started(
        "letters", 2, buyer=stage.people["li_na"], typed={"long_text": "给出版社的五封信。"}
    )
    yield 2
    stage.say(order, stage.people["li_na"], "您好，第三封信要客气一点，他们已经等了两个月。")
    yield 1.8
    stage.say(order, stage.wei, "好的，第三封我写两个版本，您挑。")


def ben_is_done(stage: Stage):
    ben = stage.people["ben_carter"]
    yield 60
    order = stage.started("documents", 1, buyer=ben)
    yield 59
    stage.deliver(order, DONE, stage.text_file(stage.wei))
    yield 58.8
    stage.accept(order)
    yield 20
    order = stage.started("reports", 1, buyer=ben, typed={"short_text": "Bristol"})
    yield 17
    stage.deliver(
        order, "One certificate is for another product; the rest is in order.", stage.text_file(stage.wei)
    )
    yield 16
    stage.accept(order)


def mei_tan_is_done(stage: Stage):
    mei = stage.people["mei_tan"]
    yield 12
    order = stage.started("profile", 2, buyer=mei)
    yield 9.5
    stage.deliver(order, "中英文各一份，口号给了两个版本，请挑一个您读着顺口的。", stage.text_file(stage.wei))
    yield 9
    stage.accept(order)


def wei_buys(stage: Stage):
    """Sellers buy too, with the card that ana's refused payment shares."""
    hannah = stage.gig_of("hannah_oduya", 0)
    yield 64
    order = stage.started(hannah, 1, buyer=stage.wei, card=OTHER_CARD)
    yield 57
    stage.deliver(
        order,
        "All chapters with tracked changes, and a style sheet of one page.",
        stage.text_file(order.seller),
    )
    yield 56
    stage.accept(order)


def ana_buys_a_voice(stage: Stage):
    voice = stage.gig_of("daria_popa", 1)
    yield 1.6
    order = stage.started(
        voice, 1, typed={"long_text": "Vulpea numără bărcile de două ori și adoarme în a treia."}
    )
    yield 1.4
    stage.say(order, stage.ana, "Bună, Daria. Vulpea vorbește încet, dar nu tristă.")
    yield 1.1
    stage.say(order, order.seller, "Am înțeles. Îți trimit întâi o frază, ca să alegem vocea împreună.")


def ana_bought_a_picture(stage: Stage):
    picture = stage.gig_of("lin_yue", 0)
    yield 52
    order = stage.started(picture, 1, typed={"long_text": "A fox in a boat at dusk, seen from the pier."})
    yield 50
    stage.say(order, order.seller, "您好！草图里狐狸朝左还是朝右？我觉得朝左更安静。")
    yield 49
    stage.say(order, stage.ana, "To the left, please. 谢谢！")
    yield 47
    stage.deliver(
        order,
        "扫描件 600 dpi，留了三毫米出血。原画下周寄出。",
        stage.picture(order.seller, "c02", "fox.webp"),
    )
    yield 46
    stage.accept(order)


def ion_has_little(stage: Stage):
    voice = stage.gig_of("daria_popa", 2)
    yield 1.3
    stage.pay(stage.order(voice, 1, buyer=stage.ion))


def kwame_is_done(stage: Stage):
    podcast = stage.gig_of("david_okafor", 0)
    yield 30
    order = stage.started(podcast, 2, buyer=stage.people["kwame_boateng"])
    yield 27
    stage.deliver(
        order, "The episode at −16 LUFS, and a version without the music.", stage.text_file(order.seller)
    )
    yield 26
    stage.accept(order)


# --- words for the above ----------------------------------------------------------------------------
def _unpaid(order: Order) -> Milestone:
    return order.milestones.filter(state="unfunded").order_by("position")[0]


def _dispute(stage: Stage, order: Order, claim: str, to_buyer_minor: int) -> Dispute:
    return disputes.open_dispute(
        milestone_ref=stage.under_way(order).ref,
        claim=claim,
        to_buyer_minor=to_buyer_minor,
        by=Actor.buyer(order.buyer),
        now=stage.now,
    )


def _decide(stage: Stage, case: Dispute, to_buyer_minor: int, reason: str, *, fault: str) -> None:
    disputes.rule(
        dispute_ref=case.ref,
        to_buyer_minor=to_buyer_minor,
        fault=fault,
        rule="Not what was ordered",
        reason=reason,
        by=Actor.staff(stage.mod),
        now=stage.now,
    )


TABLE = [
    Shown("pending_payment", "an open checkout", pending_payment),
    Shown("payment_not_begun", "an order placed and not paid", payment_not_begun),
    Shown("expired", "never paid: checkout and order have expired", expired),
    Shown("payment_refused", "the seller's own card: the payment went back", payment_refused),
    Shown("awaiting_approval", "the seller decides whether to take it", awaiting_approval),
    Shown("declined", "the seller did not take it: refunded", declined),
    Shown("awaiting_requirements", "paid, the answers are missing", awaiting_requirements),
    Shown(
        "cancelled_before_start", "cancelled by the buyer, the refund is on its way", cancelled_before_start
    ),
    Shown("refund_waits", "cancelled this minute, the refund is queued", refund_waits),
    Shown("in_progress", "work under way, with messages", in_progress),
    Shown("late", "past due", late),
    Shown("very_late", "two days past due: the buyer may cancel", very_late),
    Shown("delivered", "waiting for the buyer, files to look at", delivered),
    Shown("delivery_sent_back", "the delivery was not the work", delivery_sent_back),
    Shown("in_revision", "two changes asked for", in_revision),
    Shown("more_time", "delivered, the buyer took more time", more_time),
    Shown("milestones_under_way", "accepted, in progress, paid ahead", milestones_under_way),
    Shown("milestone_to_pay", "the next milestone waits for its payment", milestone_to_pay),
    Shown("stopped_after_the_first", "complete after one of two milestones", stopped_after_the_first),
    Shown("first_order", "complete, cleared, paid out", first_order),
    Shown("second_order", "complete, cleared, paid out in part", second_order),
    Shown("revised_and_accepted", "two deliveries, a revision, accepted", revised_and_accepted),
    Shown("accepted_by_itself", "nobody said anything for 72 hours", accepted_by_itself),
    Shown("accepted_and_clearing", "accepted, the money clears", accepted_and_clearing),
    Shown("split_by_agreement", "ended early, the money split as agreed", split_by_agreement),
    Shown("cancellation_asked", "a request to cancel waits for the buyer", cancellation_asked),
    Shown("cancelled_refund_failed", "the bank did not take the refund", cancelled_refund_failed),
    Shown("cancelled_very_late", "cancelled by the buyer since it was very late", cancelled_very_late),
    Shown("abandoned", "cancelled by itself 14 days past due", abandoned),
    Shown("dispute_open", "a dispute waits for staff", dispute_open),
    Shown("dispute_decided", "decided, the time to appeal runs", dispute_decided),
    Shown(
        "dispute_needs_second_person",
        "decided by one, to be confirmed by another",
        dispute_needs_second_person,
    ),
    Shown("dispute_settled", "decided and settled with a split", dispute_settled),
    Shown("li_na_waits_for_wei", "a Chinese buyer with messages", li_na_waits_for_wei),
    Shown("ben_is_done", "two finished orders of another buyer", ben_is_done),
    Shown("mei_tan_is_done", "a finished order of another buyer", mei_tan_is_done),
    Shown("wei_buys", "the seller as a buyer", wei_buys),
    Shown("ana_buys_a_voice", "an order with messages in Romanian", ana_buys_a_voice),
    Shown("ana_bought_a_picture", "a finished order in two languages", ana_bought_a_picture),
    Shown("ion_has_little", "the stranger's one order", ion_has_little),
    Shown("kwame_is_done", "what a manual payout is made of", kwame_is_done),
]
