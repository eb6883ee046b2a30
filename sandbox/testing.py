"""Makers for tests: a session to pay, a card typed into its page, a seller who can be paid."""

from sandbox import clock, inprocess

TYPED = {"expiry": "12 / 40", "cvc": "123", "name": "Ana Ionescu", "email": "ana@example.com"}
GOOD, DECLINED, AUTHENTICATED = "4242424242424242", "4000000000000002", "4000002760003184"


def new_session(stripe, amount: int = 12000, **fields):
    """An open checkout session for `amount` minor units of US dollars."""
    return stripe.v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://shop.test/orders/1/?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "http://shop.test/gigs/1/",
            "client_reference_id": "payment-1",
            "expires_at": clock.now() + 31 * 60,
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": amount,
                        "product_data": {"name": "A logo in three drafts"},
                    },
                }
            ],
            "payment_intent_data": {"transfer_group": "order_1", "metadata": {"payment": "1"}},
            **fields,
        }
    )


def type_card(session, number: str = GOOD, **typed):
    """Post a card to the session's hosted page; answers the response."""
    url = f"/c/pay/{session.id}"
    return inprocess.ask("POST", url, body={**TYPED, "number": number, **typed})


def paid_charge(stripe, amount: int = 12000, number: str = GOOD):
    """The charge of a session paid on its page."""
    session = new_session(stripe, amount)
    answer = type_card(session, number)
    assert answer.status_code == 303, answer.content.decode()
    session = stripe.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    return session.payment_intent.latest_charge


def ready_account(stripe):
    """A connected account that went through onboarding."""
    account = stripe.v1.accounts.create(
        {
            "country": "RO",
            "email": "wei@example.com",
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "stripe_dashboard": {"type": "express"},
            },
            "capabilities": {"transfers": {"requested": True}},
        }
    )
    link = stripe.v1.account_links.create(
        {
            "account": account.id,
            "refresh_url": "http://shop.test/refresh/",
            "return_url": "http://shop.test/return/",
            "type": "account_onboarding",
        }
    )
    typed = {"first_name": "Wei", "last_name": "Wen", "country": "RO", "bank": "000123456789"}
    answer = inprocess.ask("POST", link.url, body=typed)
    assert answer.status_code == 303, answer.content.decode()
    return stripe.v1.accounts.retrieve(account.id)


def told(stripe, type: str) -> list:
    """Events of a type, newest first."""
    return list(stripe.v1.events.list({"type": type, "limit": 100}).data)
