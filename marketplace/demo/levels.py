"""Levels: somebody in grace, somebody who fell and has too many gigs, somebody Top Rated about whom staff is asked
again, and somebody whom the numbers make a candidate."""

from datetime import timedelta

from marketplace import levels
from marketplace.demo.stage import CARD, OTHER_CARD, Stage
from marketplace.demo.wei_gigs import Shown
from reviews import reviewing
from sellers import level_policies, strikes
from sellers.levels import Level
from sellers.models import LevelChange, LevelEvaluation, LevelPolicy, SellerProfile, TopRatedCase

IN_GRACE, FELL, ASKED_AGAIN, CANDIDATE = "priya_nair", "he_jing", "claire_dubois", "yuki_tanaka"
CHOSEN_DAYS_AGO = 200
# what a marketplace of three months can ask for: by levels 1, 2 and 3; every other number stays
YOUNG = {"orders": (1, 2, 3), "buyers": (1, 1, 2), "earnings": (50_00, 100_00, 150_00)}
# (days ago, whose money, card, place of the gig, package, the buyer's ratings and words, the seller's)
PRAISE = (
    (
        60, "carmen_ruiz", CARD, 0, 1, (5, 5, 5),
        "Every joke works in Japanese, and two of them are better now. The list of names alone was worth it.",
        "Sent screenshots of every room. One could hear the game while translating.",
    ),
    (
        46, "tom_becker", OTHER_CARD, 1, 1, (5, 5, 4),
        "Short, polite, and every string fits its button. One question on the second day, then silence and a finished file.",
        "The strings came with notes on where they stand. Thank you.",
    ),
    (
        34, "sara_lind", CARD, 3, 1, (5, 5, 5),
        "We would have named a tea after a cough. Now we do not.",
        "A clear question and a good laugh together.",
    ),
)  # fmt: skip


def judge(stage: Stage, handle: str) -> None:
    """As the workers do, seconds after something happened to this seller."""
    levels.recompute([stage.people[handle].pk], now=stage.now)


def in_grace(stage: Stage):
    yield 6
    strikes.give(
        seller=stage.people[IN_GRACE],
        rule="off_site",
        reason="You asked a buyer twice to pay outside the site. Keep payment here, where it is protected.",
        by=stage.mod,
        now=stage.now,
    )
    judge(stage, IN_GRACE)


def fell(stage: Stage):
    """A strike, thirty days of grace, one level down; more gigs are live than the new level allows."""
    yield 38
    strikes.give(
        seller=stage.people[FELL],
        rule="not_own_work",
        reason="Two pictures of the gig were another seller's. Show your own work only.",
        by=stage.mod,
        now=stage.now,
    )
    judge(stage, FELL)
    yield 7.9
    judge(stage, FELL)
    assert SellerProfile.objects.get(user=stage.people[FELL]).level == Level.NEW


def asked_again(stage: Stage):
    """Chosen 200 days ago; the rule asks staff again by itself."""
    yield 1
    seller = stage.people[ASKED_AGAIN]
    judge(stage, ASKED_AGAIN)
    at, first = stage.now - timedelta(days=CHOSEN_DAYS_AGO), LevelEvaluation.objects.get(seller=seller)
    TopRatedCase.objects.create(
        seller=seller,
        kind=TopRatedCase.Kind.CANDIDATE,
        evaluation=first,
        opened_at=at - timedelta(days=5),
        decision=TopRatedCase.Decision.CHOSEN,
        decided_by=stage.mod,
        decided_at=at,
        reason="Careful briefs, calm answers, and work that buyers come back for.",
    )
    LevelChange.objects.create(seller=seller, before=2, after=3, at=at, why="chosen", by=stage.mod)
    SellerProfile.objects.filter(user=seller).update(level_since=at.date())
    judge(stage, ASKED_AGAIN)


def young_marketplace(stage: Stage):
    """Nobody can have forty orders yet, so staff asks for fewer; how well people work is asked as before."""
    yield 85
    needs = {key: dict(row) for key, row in LevelPolicy.objects.current().needs.items()}
    for key, numbers in YOUNG.items():
        needs[key] = dict(zip(("1", "2", "3"), numbers, strict=True))
    level_policies.put_in_force(
        preset="default",
        needs=needs,
        reason="We opened this month: nobody can have forty orders yet. Ratings and delivery in time are asked as before.",
        by=stage.mod,
        now=stage.now,
    )


def candidate(stage: Stage):
    """Three orders of three buyers, all in time and all praised: the recompute asks staff."""
    for days_ago, handle, card, place, tier, ratings, praise, thanks in PRAISE:
        yield days_ago
        buyer = stage.people[handle]
        order = stage.started(stage.gig_of(CANDIDATE, place), tier, buyer=buyer, card=card)
        yield days_ago - 1.5
        stage.deliver(
            order, "The finished text, and a list of what I decided and why.", stage.text_file(order.seller)
        )
        yield days_ago - 2
        stage.accept(order)
        named = dict(zip(("communication", "as_described", "value"), ratings, strict=True))
        reviewing.write(order_ref=order.ref, by=buyer, ratings=named, text=praise, now=stage.now)
        reviewing.write(
            order_ref=order.ref, by=order.seller, ratings={"stars": 5}, text=thanks, now=stage.now
        )


TABLE = [
    Shown("young_marketplace", "what levels need, as staff changed it", young_marketplace),
    Shown("candidate", "a candidate for Top Rated", candidate),
    Shown("in_grace", "a strike and thirty days to mend", in_grace),
    Shown("fell", "one level down with gigs above the limit", fell),
    Shown("asked_again", "Top Rated, and staff looks again", asked_again),
]
