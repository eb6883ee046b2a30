"""Levels: somebody in grace, somebody who fell and has too many gigs, somebody Top Rated about whom staff is asked again."""

from datetime import timedelta

from marketplace import levels
from marketplace.demo.stage import Stage
from marketplace.demo.wei_gigs import Shown
from sellers import strikes
from sellers.levels import Level
from sellers.models import LevelChange, LevelEvaluation, SellerProfile, TopRatedCase

IN_GRACE, FELL, ASKED_AGAIN = "priya_nair", "he_jing", "claire_dubois"
CHOSEN_DAYS_AGO = 200


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


TABLE = [
    Shown("in_grace", "a strike and thirty days to mend", in_grace),
    Shown("fell", "one level down with gigs above the limit", fell),
    Shown("asked_again", "Top Rated, and staff looks again", asked_again),
]
