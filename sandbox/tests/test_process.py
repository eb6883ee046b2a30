"""The sandbox as a process of its own: real HTTP, killed and started again, rivals at the same moment."""

import http.server
import json
import threading
import urllib.error
import urllib.parse
import urllib.request

import pytest
import stripe

from sandbox.testing import GOOD, TYPED

SITE_PARTS = ("sandbox",)


@pytest.fixture
def site(shared_live_site):
    """A running sandbox that remembers nothing."""
    _control(shared_live_site, "reset")
    return shared_live_site


@pytest.fixture
def shop():
    """A web server that keeps the webhooks it is sent."""
    got = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((body, self.headers["Stripe-Signature"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook/", got
    server.shutdown()
    server.server_close()


def _client(site, **options) -> stripe.StripeClient:
    bases = {"api": site.sandbox_url, "files": site.sandbox_url}
    return stripe.StripeClient("sk_test_sandbox", base_addresses=bases, max_network_retries=0, **options)


def _session(client):
    return client.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://127.0.0.1:9/paid/{CHECKOUT_SESSION_ID}",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 12000,
                        "product_data": {"name": "Logo"},
                    },
                }
            ],
        }
    )


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def _post(url: str, data: dict | str, headers: dict | None = None):
    """Status, Location and body of a plain form POST that follows no redirect."""
    body = data if isinstance(data, str) else urllib.parse.urlencode(data)
    opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, data=body.encode(), headers=headers or {}, method="POST")
    try:
        with opener.open(request, timeout=120) as answer:
            return answer.status, None, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get("Location"), error.read()


def _control(site, path: str, **given) -> dict:
    headers = {"Authorization": "Bearer sk_test_sandbox", "Content-Type": "application/json"}
    return json.loads(_post(f"{site.sandbox_url}/_sandbox/{path}", json.dumps(given), headers)[2])


def _deliver_webhooks(site) -> None:
    """Returns when every webhook there is has been sent; the timeout only ends a hang."""
    _control(site, "deliver", wait=True)


def test_a_payment_over_real_http_survives_a_kill_and_is_told_to_the_shop(site, shop):
    client, (hook, got) = _client(site), shop
    secret = client.v1.webhook_endpoints.create({"url": hook, "enabled_events": ["*"]}).secret
    session = _session(client)
    assert session.url == f"{site.sandbox_url}/c/pay/{session.id}"
    status, there, _ = _post(session.url, {**TYPED, "number": GOOD})
    assert (status, there) == (303, f"http://127.0.0.1:9/paid/{session.id}")
    site.kill("sandbox")
    site.start("sandbox")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert client.v1.balance.retrieve().pending[0].amount == 12000 - 378
    _deliver_webhooks(site)
    events = [stripe.Webhook.construct_event(body, mark, secret) for body, mark in got]
    completed = [event for event in events if event.type == "checkout.session.completed"]
    assert completed[0].data.object.id == session.id


def test_twenty_clicks_at_once_pay_once(site):
    client = _client(site)
    session = _session(client)
    answers = []
    clicks = [
        threading.Thread(target=lambda: answers.append(_post(session.url, {**TYPED, "number": GOOD})))
        for _ in range(20)
    ]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert {answer[0] for answer in answers} == {303}
    assert len(client.v1.charges.list({}).data) == 1
    assert client.v1.balance.retrieve().pending[0].amount == 12000 - 378


def test_rivals_never_take_more_than_there_is(site):
    client = _client(site)
    session = _session(client)
    _post(session.url, {**TYPED, "number": "4000000000000077"})
    charge = client.v1.charges.list({}).data[0]
    account = client.v1.accounts.create({})
    outcomes = []

    def refund():
        outcomes.append(_tried(lambda: client.v1.refunds.create({"charge": charge.id, "amount": 5000})))

    def transfer():
        wanted = {"amount": 5000, "currency": "usd", "destination": account.id}
        outcomes.append(
            _tried(lambda: client.v1.transfers.create({**wanted, "source_transaction": charge.id}))
        )

    rivals = [threading.Thread(target=act) for act in [refund] * 8 + [transfer] * 8]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert outcomes.count(True) == 4
    assert client.v1.charges.retrieve(charge.id).amount_refunded == 10000
    assert client.v1.balance.retrieve(options={"stripe_account": account.id}).available[0].amount == 10000


def test_rivals_without_source_never_overdraw_the_balance(site):
    client = _client(site)
    client.v1.topups.create({"amount": 10000, "currency": "usd"})
    account = client.v1.accounts.create({})
    wanted = {"amount": 3000, "currency": "usd", "destination": account.id}
    outcomes = []
    rivals = [
        threading.Thread(target=lambda: outcomes.append(_tried(lambda: client.v1.transfers.create(wanted))))
        for _ in range(12)
    ]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert outcomes.count(True) == 3
    assert client.v1.balance.retrieve().available[0].amount == 1000


def _tried(act) -> bool:
    try:
        act()
    except stripe.InvalidRequestError:
        return False
    return True


def test_the_same_key_at_the_same_moment_does_it_once(site):
    client, outcomes = _client(site), []

    def create():
        try:
            outcomes.append(client.v1.customers.create({"name": "Ana"}, {"idempotency_key": "cus:1"}).id)
        except (stripe.IdempotencyError, stripe.APIError) as error:
            outcomes.append(error.http_status)

    rivals = [threading.Thread(target=create) for _ in range(12)]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
    assert len(set(outcomes) - {409}) == 1
    assert len(client.v1.customers.list({}).data) == 1


def test_a_line_that_drops_leaves_the_work_done(site):
    client = _client(site)
    _control(site, "faults", api={"timeout_seconds": 0.2}, next=[{"kind": "timeout"}])
    with pytest.raises(stripe.APIConnectionError):
        client.v1.customers.create({"name": "Ana"}, {"idempotency_key": "cus:1"})
    again = client.v1.customers.create({"name": "Ana"}, {"idempotency_key": "cus:1"})
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert len(client.v1.customers.list({}).data) == 1


def test_sessions_and_payouts_end_by_themselves(site, shop):
    client, (hook, got) = _client(site), shop
    client.v1.webhook_endpoints.create({"url": hook, "enabled_events": ["checkout.session.expired"]})
    session = _session(client)
    _control(site, "clock", forward_seconds=2 * 86400)
    _deliver_webhooks(site)
    assert json.loads(got[0][0])["data"]["object"]["id"] == session.id
