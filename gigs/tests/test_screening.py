"""The rule table on sentences of our own, and, where a labelled file is at hand, how often it is right.

MODERATION_LABELS names a CSV file with the columns title and label (forbid, gray, allow)."""

import csv
import os

import pytest

from gigs import screening, testing

# (rule, title): what must be held for a person to look at
HELD = [
    ("fake_followers", "I will get you 5000 real followers on your new account"),
    ("fake_followers", "I will boost your video with likes and subscribers"),
    ("fake_followers", "Ofer urmăritori reali pentru pagina ta de Instagram"),
    ("fake_followers", "为您的账号增加粉丝，价格实惠"),
    ("bought_traffic", "I will send thousands of visitors and traffic to your shop"),
    ("bought_traffic", "I will lower your Alexa rank within a month"),
    ("bought_traffic", "Trimit trafic garantat și vizitatori pe site-ul tău"),
    ("bought_traffic", "为网站刷流量，每天一万"),
    ("rank_promise", "I will bring your bakery to the first page of Google"),
    ("rank_promise", "I will make 300 dofollow backlinks on strong sites"),
    ("rank_promise", "I will set up a PBN for your casino site"),
    ("rank_promise", "Aduc site-ul tău pe prima pagină în Google"),
    ("rank_promise", "保证排名，三天上谷歌首页"),
    ("fake_reviews", "I will write five star reviews for your restaurant"),
    ("fake_reviews", "I will record a testimonial video for your product"),
    ("fake_reviews", "Scriu recenzii pozitive pentru afacerea ta"),
    ("fake_reviews", "专业刷单，五星好评"),
    ("academic_cheating", "I will do your statistics homework overnight"),
    ("academic_cheating", "I will take your online exam for you"),
    ("academic_cheating", "Realizez lucrări de licență la comandă"),
    ("academic_cheating", "毕业论文代写，包通过"),
    ("academic_writing", "I will write an essay on any topic in six hours"),
    ("game_boosting", "I will boost your rank to diamond this weekend"),
    ("game_boosting", "王者荣耀代练，快速上分"),
    ("forged_papers", "I will make a novelty passport with your photo"),
    ("breaking_in", "I will hack any Instagram account you name"),
    ("breaking_in", "I will send bulk emails to a million addresses"),
    ("adult", "I will draw NSFW scenes of your characters"),
    ("dangerous_goods", "I will 3D print a gun frame and ship it"),
    ("money_schemes", "I will share sure bets with guaranteed profit"),
    ("hate", "I will mass report the account of your rival"),
    ("trademarks", "I will design Disney shirts for your store"),
    ("outside", "I will design a logo, contact me on Telegram first"),
    ("outside", "设计标志，加微信详谈"),
]

# what sounds alike and is fine
FINE = [
    "I will build an Alexa skill for your coffee shop",
    "I will generate tables for data synthesis and model training",
    "I will proofread your thesis before you hand it in",
    "I will edit the essay of your college application",
    "I will review your website and list what to improve",
    "I will write a code review of your Django project",
    "I will prepare you for the speaking part of the IELTS exam",
    "I will examine questioned documents and handwriting",
    "I will build a quiz plugin for your WordPress site",
    "I will show your song to my 40,000 followers on TikTok",
    "I will plan a content strategy that your followers like",
    "I will analyse the traffic of your site and write a report",
    "I will draw road traffic signs for your training manual",
    "I will audit your backlinks and list the harmful ones",
    "I will design a testimonials page for your portfolio",
    "I will reply to the reviews of your hotel in three languages",
    "I will coach you so that you get to diamond by your own play",
    "I will set up an email newsletter template in Mailchimp",
    "I will test your own network as an ethical hacker",
    "I will write a first page that opens your novel with a bang",
    "I will rank your ideas and write down which to try first",
    "I will translate a passport and other documents, certified",
    "I will draw a marine landscape with a lighthouse",
    "I will mix and master your song so that it is loud and clear",
    "Corectez lucrarea ta de licență și o tehnoredactez",
    "Traduc un eseu din română în engleză",
    "Realizez analiza traficului pentru site-ul tău",
    "Desenez un logo care se vede bine și mic",
    "为您的论文做语言润色与论文校对",
    "为您的网站做流量分析报告",
    "设计一套微信表情",
    "翻译护照和其他证件",
]


@pytest.mark.parametrize(("rule", "title"), HELD)
def test_what_may_not_be_sold_is_held(rule, title):
    assert rule in [found.rule.id for found in screening.look(title)]


@pytest.mark.parametrize("title", FINE)
def test_near_misses_pass(title):
    assert [found.rule.id for found in screening.look(title)] == []


def test_words_stand_on_their_boundaries():
    assert not screening.look("I will write parentheses about Essex and pbnj sandwiches")


def test_case_diacritics_and_punctuation_hide_nothing():
    for title in (
        "FIRST PAGE ranking",
        "first-page, ranking",
        "Prima  pagină — în Google",
        "ﬁrst page ranking",
    ):
        assert screening.look(title), title


def test_the_excerpt_is_the_place_in_the_words_as_written():
    long = "A quiet beginning. " * 10 + "Then I offer urmăritori reali to all. " + "A quiet end. " * 10
    (found,) = screening.look(long)
    said = screening.excerpt(long, found.start, found.end)
    assert (
        "\u2045urmăritori reali\u2046" in said
        and said.startswith("…")
        and said.endswith("…")
        and len(said) < 160
    )


@pytest.mark.django_db
def test_every_part_of_a_gig_is_read_and_the_field_named(wei):
    gig = testing.make_gig(
        wei,
        state="pending_review",
        description=testing.DESCRIPTION + " Contact me on WhatsApp before you order.",
        faq=[{"question": "More?", "answer": "I also sell five star reviews."}],
        requirements=[
            {"kind": "short_text", "question": "Your Telegram number, so that I can write to you?"}
        ],
    )
    assert {(flag["field"], flag["rule"]) for flag in gig.draft.flags} == {
        ("description", "outside"),
        ("faq", "fake_reviews"),
        ("requirements", "outside"),
    }


@pytest.mark.django_db
def test_an_ordinary_gig_is_not_held(wei):
    assert testing.make_gig(wei).live.flags == []


def test_nearly_the_same_title_is_alike_and_another_is_not():
    one = "I will draw a logo for your bakery"
    assert screening.likeness(one, "I will draw a logo for your bakery shop") > screening.TOO_ALIKE
    assert screening.likeness(one, "I will draw a map of your hometown") < screening.TOO_ALIKE
    assert screening.likeness("为您设计标志", "为您设计海报") < screening.TOO_ALIKE


@pytest.mark.skipif(
    not os.environ.get("MODERATION_LABELS"), reason="MODERATION_LABELS names no labelled file"
)
def test_on_a_labelled_file_the_table_is_mostly_right():
    with open(os.environ["MODERATION_LABELS"], encoding="utf-8") as file:
        measured = screening.measure((row["title"], row["label"] != "allow") for row in csv.DictReader(file))
    assert measured.precision >= 0.9 and measured.recall >= 0.9, measured.wrong


def test_precision_and_recall_are_counted():
    measured = screening.measure([(HELD[0][1], True), (HELD[1][1], False), (FINE[0], True), (FINE[1], False)])
    assert (measured.precision, measured.recall) == (0.5, 0.5)
    assert measured.wrong == ((HELD[1][1], False), (FINE[0], True))
