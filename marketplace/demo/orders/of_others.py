"""Orders of other people than ana and wei."""

from marketplace.demo.orders.words import DONE
from marketplace.demo.stage import (
    OTHER_CARD,
    Stage,
)
from marketplace.demo.wei_gigs import Shown


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


TABLE = [
    Shown("li_na_waits_for_wei", "a Chinese buyer with messages", li_na_waits_for_wei),
    Shown("ben_is_done", "two finished orders of another buyer", ben_is_done),
    Shown("mei_tan_is_done", "a finished order of another buyer", mei_tan_is_done),
    Shown("wei_buys", "the seller as a buyer", wei_buys),
    Shown("ana_buys_a_voice", "an order with messages in Romanian", ana_buys_a_voice),
    Shown("ana_bought_a_picture", "a finished order in two languages", ana_bought_a_picture),
    Shown("ion_has_little", "the stranger's one order", ion_has_little),
    Shown("kwame_is_done", "what a manual payout is made of", kwame_is_done),
]
