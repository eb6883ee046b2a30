"""People who trade through the real pages: order, pay, deliver, accept, cancel, withdraw, whatever breaks meanwhile.

What a person does next is read from the database as they would read it from a page; a click that got no answer is
looked at again and, if nothing came of it, clicked again."""

import random
import threading
import time
from urllib.parse import urljoin

import requests
from django.conf import settings
from django.db import connections

from ledger import accounts, balances
from marketplace.chaos.cast import Pair
from marketplace.live import LiveSite
from orders.models import Order

CARD = {"number": "4242424242424242", "expiry": "12/40", "cvc": "123", "name": "Test Person", "email": ""}
SECRET = "c" * 32
DELIVERED = "Here is the finished work, as we agreed it."
LEAST = 10_00


class Trader(threading.Thread):
    """One buyer and one seller, over and over."""

    def __init__(self, site: LiveSite, pair: Pair, rng: random.Random):
        super().__init__(daemon=True, name=pair.buyer.username)
        self.site, self.pair, self.rng = site, pair, rng
        self.settled = 0
        self.last_order = False  # no new order from now on
        self.finished = False
        self._ended = threading.Event()
        self.buyer, self.seller = self._browser(pair.buyer_session), self._browser(pair.seller_session)

    def _browser(self, session: str) -> requests.Session:
        made = requests.Session()
        made.cookies.set(settings.SESSION_COOKIE_NAME, session)
        made.cookies.set(settings.CSRF_COOKIE_NAME, SECRET)
        made.headers["X-CSRFToken"] = SECRET
        return made

    def stop(self) -> None:
        self._ended.set()
        if self.is_alive():
            self.join(30)

    def run(self) -> None:
        while not self._ended.is_set() and not self.finished:
            try:
                self.step()
            except Exception:  # anything may be dead at this moment; look again
                connections.close_all()
                time.sleep(0.2)
            time.sleep(0.02)
        connections.close_all()

    def step(self) -> None:
        """One click."""
        order = self.open_order()
        if order is None:
            self.settled = Order.objects.filter(buyer=self.pair.buyer, state="completed").count()
            if self.last_order:
                self.finished = True
            else:
                if self.rng.random() < 0.4:
                    self.withdraw()
                self.place()
        elif order.state == "pending_payment":
            self.pay(self.post(self.buyer, f"/checkout/{order.ref}/payment/"))
        elif order.state == "active":
            self.work(order)
        else:
            self._ended.wait(0.2)

    def open_order(self) -> Order | None:
        return (
            Order.objects.filter(buyer=self.pair.buyer)
            .exclude(state__in=Order.FINAL)
            .prefetch_related("milestones")
            .first()
        )

    def place(self) -> None:
        package = self.pair.package
        self.pay(self.post(self.buyer, f"/checkout/{package.ref}/", shown=package.price_minor))

    def pay(self, answer: requests.Response) -> None:
        """From our checkout to the provider's page and back."""
        hosted = answer.headers.get("Location", "")
        if "/c/pay/" not in hosted:
            return
        paid = requests.post(hosted, data=CARD, allow_redirects=False, timeout=20)
        if paid.status_code == 303:
            self.buyer.get(urljoin(hosted, paid.headers["Location"]), allow_redirects=False, timeout=20)

    def work(self, order: Order) -> None:
        (milestone,) = order.milestones.all()
        here = f"/orders/{order.ref}/milestones/{milestone.ref}"
        if milestone.state in ("in_progress", "in_revision"):
            if milestone.state == "in_progress" and self.rng.random() < 0.1:
                self.post(self.buyer, f"/orders/{order.ref}/mistake/")
            else:
                self.post(self.seller, f"{here}/delivery/", message=DELIVERED)
        elif milestone.state == "delivered":
            if milestone.revisions_used < 2 and self.rng.random() < 0.15:
                self.post(self.buyer, f"{here}/revision/", items="Rounder letters\nA warmer brown")
            else:
                self.post(self.buyer, f"{here}/acceptance/")
        else:
            self._ended.wait(0.1)

    def withdraw(self) -> None:
        """Take out everything there is."""
        currency = settings.CURRENCY
        available = balances.balance(accounts.seller_available(self.pair.seller.ref), currency)
        if available >= LEAST:
            amount = f"{available // 100}.{available % 100:02}"
            self.post(self.seller, "/earnings/withdrawal/", amount=amount)

    def post(self, browser: requests.Session, path: str, **fields) -> requests.Response:
        return browser.post(self.site.url + path, data=fields, allow_redirects=False, timeout=20)
