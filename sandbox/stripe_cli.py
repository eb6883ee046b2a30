"""Count how many of Stripe's own fixtures the sandbox plays: `python -m sandbox.stripe_cli --cli PATH --url URL`.

The judge is the official command-line tool (npm package @stripe/cli, run offline with its hidden `--api-base`);
it plays the requests that would make Stripe send an event. Besides its verdict, the event itself must be listed."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

KEY = "sk_test_sandbox"
EVENTS = """
checkout.session.completed checkout.session.async_payment_succeeded checkout.session.async_payment_failed
checkout.session.expired payment_intent.created payment_intent.succeeded payment_intent.payment_failed
payment_intent.canceled payment_intent.processing payment_intent.requires_action setup_intent.succeeded
setup_intent.setup_failed refund.created refund.updated refund.failed charge.refunded charge.succeeded
charge.failed charge.captured charge.dispute.created charge.dispute.updated charge.dispute.closed
charge.dispute.funds_withdrawn charge.dispute.funds_reinstated transfer.created transfer.updated
transfer.reversed payout.created payout.updated payout.paid payout.failed payout.canceled balance.available
radar.early_fraud_warning.created account.updated capability.updated account.application.deauthorized
account.external_account.updated account.external_account.deleted customer.created payment_method.attached
payment_method.updated payment_method.detached setup_intent.created setup_intent.canceled
setup_intent.requires_action payment_intent.amount_capturable_updated charge.refund.updated customer.updated
customer.deleted topup.created product.created price.created
""".split()


def main() -> None:
    """Print a line for each event and the count; ends with 1 below `--at-least`."""
    arguments = argparse.ArgumentParser(prog="python -m sandbox.stripe_cli", description=__doc__)
    arguments.add_argument("--cli", default=shutil.which("stripe"), help="the stripe program")
    arguments.add_argument("--url", default="http://127.0.0.1:8001", help="where the sandbox answers")
    arguments.add_argument("--key", default=KEY)
    arguments.add_argument("--at-least", type=int, default=33)
    options = arguments.parse_args()
    if not options.cli:
        sys.exit("No stripe program found: npm i @stripe/cli, then --cli PATH")
    _ask(options, "POST", "/v1/topups", b"amount=10000000&currency=usd")
    played = 0
    with tempfile.TemporaryDirectory() as home:
        known = supported(options.cli, home)
        for event in EVENTS:
            if event not in known:
                print(f"  -   {event}: the tool has no fixture")
                continue
            verdict = trigger(options, home, event)
            played += not verdict
            print(f" {'FAIL' if verdict else ' ok '} {event}{': ' + verdict if verdict else ''}", flush=True)
    total = len(known.intersection(EVENTS))
    print(f"{played} of {total} fixtures played")
    sys.exit(played < options.at_least)


def _run(cli: str, home: str, *words: str) -> subprocess.CompletedProcess:
    env = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "STRIPE_CLI_TELEMETRY_OPTOUT": "1"}
    return subprocess.run([cli, *words], env=env, capture_output=True, text=True, timeout=120)


def supported(cli: str, home: str) -> set[str]:
    """The events the tool has fixtures for, as its help lists them."""
    text = _run(cli, home, "trigger", "--help").stdout
    return {word for word in text.split() if "." in word}


def trigger(options, home: str, event: str) -> str:
    """Play one fixture; answers what went wrong, or nothing."""
    before = _latest(options, event)
    done = _run(options.cli, home, "trigger", event, "--api-base", options.url, "--api-key", options.key)
    if done.returncode:
        return " ".join((done.stderr or done.stdout).split())[-300:]
    _ask(options, "POST", "/_sandbox/sweep", b"{}")
    until = time.monotonic() + 3
    while _latest(options, event) == before:
        if time.monotonic() > until:
            return "the requests passed, but no such event came"
        time.sleep(0.1)
    return ""


def _latest(options, event: str) -> str | None:
    """The id of the last event of a type, of the platform or of any account."""
    found = _ask(options, "GET", f"/_sandbox/events?type={event}")["events"]
    return found[0]["id"] if found else None


def _ask(options, method: str, path: str, body: bytes | None = None) -> dict:
    headers = {"Authorization": f"Bearer {options.key}"}
    request = urllib.request.Request(options.url + path, data=body, headers=headers, method=method)  # noqa: S310
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main()
