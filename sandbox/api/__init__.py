"""The acts of the API, one file per noun; importing this registers them all."""

from sandbox.api import (  # noqa: F401
    account_links,
    accounts,
    balance,
    charges,
    checkout_sessions,
    customers,
    disputes,
    events,
    files,
    payment_intents,
    payment_methods,
    payouts,
    prices,
    radar,
    refunds,
    setup_intents,
    topups,
    transfers,
    webhook_endpoints,
)
