"""Whole lives of orders a second with two workers, and what each act costs web and database, with its queries.

`market bench orders [--lives N] [--workers N]` in a database of its own, which is dropped afterwards. A life: an order is
placed, its payment lands, the brief is sent, it is delivered, changed, delivered again, accepted, and its money cleared, all by the acts
that pages, API and workers call; the payment provider is not asked. Delivering and accepting are measured once more with the
request around them, as the web process sees them. CPU of the database's backend and of the process. Ends with 1 where
placing and paying take more than 20 queries or any act more than 25."""

import argparse
import multiprocessing
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from gigs import testing as gigs
from kit import clock
from marketplace.benches import levels
from orders import clearing, deliveries, lifecycle, placing, requirements
from orders.actors import Actor
from orders.forms.acts import BY_COMMAND
from orders.models import Milestone, Order

PLACING, ANY = 20, 25
MESSAGE = "Here is the mark in its final form, for print and for screen."
Spent = tuple[float, float, float]  # seconds of database CPU, of own CPU, and wall


class Market:
    """One worker's people and gig, and the life of one order after another."""

    def __init__(self, number: int):
        self.buyer = gigs.make_user(f"buyer{number}")
        self.gig = gigs.make_gig(gigs.make_seller(f"seller{number}"), packages=[gigs.package()])
        self.package = self.gig.live.packages.get().ref
        self.web = {user: _client(user) for user in (self.buyer, self.gig.seller)}
        self.number, self.lived = number, 0
        self.order: Order | None = None

    @property
    def milestone(self) -> str:
        return Milestone.objects.values_list("ref", flat=True).get(order=self.order)

    def acts(self) -> list[tuple[str, Callable[[], object]]]:
        """The acts of a life, in their order."""
        return [
            ("place", self.place),
            ("pay", self.pay),
            ("write the brief", self.write_brief),
            ("send the brief", self.send_brief),
            ("deliver", self.deliver),
            ("ask for changes", self.revise),
            ("deliver again", self.deliver),
            ("accept", self.accept),
            ("clear", self.clear),
        ]

    def place(self) -> None:
        self.order = placing.place(package_ref=self.package, by=Actor.buyer(self.buyer), now=clock.now())

    def pay(self) -> None:
        order, self.lived = self._order(), self.lived + 1
        name = f"{self.number}_{self.lived}"
        lifecycle.pay(
            order_ref=order.ref, payment_ref=f"b{name}", amount_minor=order.total_minor, currency=order.currency,
            charge_id=f"ch_{name}", intent_id=f"pi_{name}", now=clock.now(),
        )  # fmt: skip

    def write_brief(self) -> None:
        order = self._order()
        question = order.questions[0]["ref"]
        by = Actor.buyer(self.buyer)
        requirements.save(ref=order.ref, question_ref=question, value="Aurora", by=by, now=clock.now())

    def send_brief(self) -> None:
        requirements.answer(ref=self._order().ref, by=Actor.buyer(self.buyer), now=clock.now())

    def deliver(self) -> None:
        by = Actor.seller(self.gig.seller)
        deliveries.deliver(milestone_ref=self.milestone, message=MESSAGE, by=by, now=clock.now())

    def revise(self) -> None:
        by = Actor.buyer(self.buyer)
        deliveries.ask_revision(milestone_ref=self.milestone, items=["Larger"], by=by, now=clock.now())

    def accept(self) -> None:
        lifecycle.accept(milestone_ref=self.milestone, by=Actor.buyer(self.buyer), now=clock.now())

    def clear(self) -> None:
        clearing.clear_due(now=clock.now() + timedelta(days=15))

    def _order(self) -> Order:
        if self.order is None:
            raise ValueError("nothing was placed yet")
        return self.order

    # --- with the request around it
    def requests(self) -> list[tuple[str, Callable[[], object]]]:
        """A life in which the seller's and the buyer's main acts are sent to the pages."""
        return [
            ("", self.place),
            ("", self.pay),
            ("", self.write_brief),
            ("", self.send_brief),
            ("POST a delivery", lambda: self.post("deliver", self.gig.seller, message=MESSAGE)),
            ("POST an acceptance", lambda: self.post("accept", self.buyer)),
        ]

    def post(self, command: str, user: User, **typed: str) -> None:
        order = Order.objects.get(pk=self._order().pk)
        path = reverse("orders:milestone_act", args=[order.ref, self.milestone, BY_COMMAND[command].slug])
        answer = self.web[user].post(path, {"version": order.version, **typed})
        if answer.status_code != 302:
            raise CommandError(f"{path} answered {answer.status_code}")


def _client(user: User) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    return client


def run(write, arguments: list[str]) -> None:
    asked = argparse.ArgumentParser(prog="market bench orders")
    asked.add_argument("--lives", type=int, default=200, help="of each worker")
    asked.add_argument("--workers", type=int, default=2)
    sizes = asked.parse_args(arguments)
    with levels.scratch_database():
        markets = [Market(number) for number in range(sizes.workers + 1)]
        queries = count(markets[-1])
        lived = live_beside_each_other(markets[: sizes.workers], sizes.lives)
    tell(write, queries, lived, sizes)
    over = [name for name, number in queries.items() if number > ANY]
    over += ["placing and paying"] if queries["place"] + queries["pay"] > PLACING else []
    if over:
        raise CommandError(f"More queries than they may take: {', '.join(over)}.")


def count(market: Market) -> dict[str, int]:
    """Queries of each act in the second life, without savepoints."""
    found = {}
    for _ in range(2):
        for name, act in market.acts():
            with CaptureQueriesContext(connection) as asked:
                act()
            plain = [query for query in asked if "SAVEPOINT" not in query["sql"]]
            found[name] = len([query for query in plain if query["sql"] not in ("BEGIN", "COMMIT")])
    return found


def live_beside_each_other(markets: list[Market], lives: int) -> list[dict[str, Any]]:
    """Each worker in a process of its own with a connection of its own, all begun at once."""
    connection.close()
    many = multiprocessing.get_context("fork")
    together, said = many.Barrier(len(markets)), many.Queue()
    workers = [many.Process(target=_worker, args=(market, lives, together, said)) for market in markets]
    for worker in workers:
        worker.start()
    found = [said.get(timeout=3600) for _ in workers]
    for worker in workers:
        worker.join()
    if wrong := [each for each in found if isinstance(each, str)]:
        raise CommandError(wrong[0])
    return found


def _worker(market: Market, lives: int, together, said) -> None:
    try:
        for _name, act in [*market.acts(), *market.requests()]:
            act()  # what is read once is read
        together.wait(60)
        began, spent = time.monotonic(), defaultdict(list)
        for _ in range(lives):
            for name, act in market.acts():
                spent[name].append(levels.cpu_of(act))
        wall = time.monotonic() - began
        for _ in range(max(lives // 4, 1)):
            for name, act in market.requests():
                spent[name].append(levels.cpu_of(act))
        said.put({"wall": wall, "spent": dict(spent)})
    except Exception as error:
        said.put(f"{type(error).__name__}: {error}")
    finally:
        connection.close()


def tell(write, queries: dict[str, int], lived: list[dict[str, Any]], sizes: argparse.Namespace) -> None:
    write(f"{'act':<20} {'queries':>8} {'worker ms':>10} {'database ms':>12} {'wall ms':>8}")
    for name in [name for name in lived[0]["spent"] if name]:
        rows: list[Spent] = [row for each in lived for row in each["spent"][name]]
        database, own, wall = (sum(row[place] for row in rows) * 1000 / len(rows) for place in range(3))
        write(f"{name:<20} {queries.get(name, '–'):>8} {own:>10.2f} {database:>12.2f} {wall:>8.2f}")
    total = sizes.lives * sizes.workers
    write(
        f"placing and paying: {queries['place'] + queries['pay']} queries, budget {PLACING}; any other act at most {ANY}\n"
        f"{total} lives of {len(queries)} acts with {sizes.workers} workers: "
        f"{total / max(each['wall'] for each in lived):.1f} a second"
    )
