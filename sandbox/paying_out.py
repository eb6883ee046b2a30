"""Money that leaves a balance: transfers to connected accounts, reversals of them, payouts to banks."""

from sandbox import chores, clock, funds, store
from sandbox.errors import invalid_parameter, refused
from sandbox.events import record
from sandbox.models import Thing, Txn

PAYOUT_TAKES = funds.DAY


def _positive(amount: int) -> None:
    if amount < 1:
        raise invalid_parameter("amount", "Invalid positive integer", "parameter_invalid_integer")


def _too_little(what: str) -> Exception:
    return refused(
        f"You have insufficient {what} in your Stripe account. Try adding funds directly to your available "
        "balance by creating Charges using the 4000000000000077 test card.",
        "balance_insufficient",
    )


def transfer(
    *,
    account: Thing,
    amount: int,
    currency: str,
    source: Thing | None,
    group: str | None,
    description: str | None,
    metadata: dict,
) -> Thing:
    """Move platform money to an account: at most what its locked source charge holds, or what is available."""
    _positive(amount)
    if account.body.get("capabilities", {}).get("transfers") != "active":
        raise refused(
            "Your destination account needs to have at least one of the following capabilities enabled: "
            "transfers, crypto_transfers, legacy_payments",
            "insufficient_capabilities_for_transfer",
        )
    available_on = None
    if source:
        available_on = _check_source(source, amount, currency)
        group = group or source.body["transfer_group"]
    else:
        funds.lock("")
        if amount > funds.available("", currency):
            raise _too_little("available funds")
    ref, payment = store.new_ref("transfer"), store.new_ref("payment")
    txn = funds.move(
        owner="",
        amount=-amount,
        currency=currency,
        type="transfer",
        source=ref,
        available_on=available_on,
        description=description,
    )
    received = funds.move(
        owner=account.ref,
        amount=amount,
        currency=currency,
        type="payment",
        source=payment,
        available_on=available_on,
        description=description,
    )
    made = store.add(
        "transfer",
        {
            "amount": amount,
            "amount_reversed": 0,
            "balance_transaction": txn.ref,
            "currency": currency,
            "description": description,
            "destination": account.ref,
            "destination_payment": payment,
            "metadata": metadata,
            "reversals": {
                "object": "list",
                "data": [],
                "has_more": False,
                "url": f"/v1/transfers/{ref}/reversals",
            },
            "reversed": False,
            "source_transaction": source.ref if source else None,
            "source_type": "card",
            "transfer_group": group or (f"group_{source.body['payment_intent']}" if source else None),
        },
        ref=ref,
    )
    store.add("payment", _payment(made, received), owner=account.ref, ref=payment)
    record("transfer.created", made.body)
    return made


def _payment(made: Thing, received: Txn) -> dict:
    """The receiving side of a transfer, a charge of its own in the connected account."""
    return {
        "object": "charge",
        "amount": made.body["amount"],
        "amount_refunded": 0,
        "balance_transaction": received.ref,
        "captured": True,
        "currency": made.body["currency"],
        "paid": True,
        "refunded": False,
        "source_transfer": made.ref,
        "status": "succeeded",
        "transfer_group": made.body["transfer_group"],
    }


def _check_source(source: Thing, amount: int, currency: str) -> int:
    body = source.body
    if body["status"] != "succeeded" or not body["captured"]:
        raise refused(f"Charge {source.ref} has not succeeded.", param="source_transaction")
    if body["currency"] != currency:
        raise refused(
            f"The currency of source_transaction's balance transaction ({body['currency']}) must be the same "
            f"as the transfer currency ({currency}).",
            param="currency",
        )
    made = store.matching("transfer", source_transaction=source.ref)
    spent = sum(
        given - reversed for given, reversed in made.values_list("body__amount", "body__amount_reversed")
    )
    left = body["amount_captured"] - spent
    if amount > left:
        raise refused(
            f"Transfers using this transaction as a source must not exceed the source amount of {body['amount_captured']}. "
            f"(There is already {spent} transferred.)",
            param="amount",
        )
    return Txn.objects.get(ref=body["balance_transaction"]).available_on


def reverse(made: Thing, *, amount: int | None, description: str | None, metadata: dict) -> Thing:
    """Take a locked transfer back, at most what is left of it and what the account still has."""
    left = made.body["amount"] - made.body["amount_reversed"]
    amount = left if amount is None else amount
    if left == 0:
        raise refused("This transfer has already been fully reversed.", "transfer_already_reversed")
    _positive(amount)
    if amount > left:
        raise refused(
            f"Transfer reversal amount ({amount}) is greater than unreversed amount ({left}).", param="amount"
        )
    account, currency = made.body["destination"], made.body["currency"]
    funds.lock(account)
    if amount > funds.held(account, currency):
        raise _too_little(
            "funds in the connected account to reverse this transfer; there are insufficient funds"
        )
    available_on = Txn.objects.get(ref=made.body["balance_transaction"]).available_on
    ref = store.new_ref("transfer_reversal")
    txn = funds.move(
        owner="",
        amount=amount,
        currency=currency,
        type="transfer_refund",
        source=ref,
        available_on=available_on,
        description=description,
    )
    funds.move(
        owner=account,
        amount=-amount,
        currency=currency,
        type="payment_reversal",
        source=made.body["destination_payment"],
        available_on=available_on,
        description=description,
    )
    back = store.add(
        "transfer_reversal",
        {
            "amount": amount,
            "balance_transaction": txn.ref,
            "currency": currency,
            "destination_payment_refund": None,
            "metadata": metadata,
            "source_refund": None,
            "transfer": made.ref,
        },
        ref=ref,
    )
    total = made.body["amount_reversed"] + amount
    listed = dict(made.body["reversals"], data=[back.body, *made.body["reversals"]["data"]][:10])
    store.change(made, amount_reversed=total, reversed=total == made.body["amount"], reversals=listed)
    record("transfer.reversed", made.body)
    return back


def payout(
    *,
    owner: str,
    amount: int,
    currency: str,
    description: str | None,
    metadata: dict,
    automatic: bool = False,
) -> Thing:
    """Send available money to the bank; it arrives a day later on the test clock."""
    _positive(amount)
    funds.lock(owner)
    if amount > funds.available(owner, currency):
        raise _too_little("funds")
    ref = store.new_ref("payout")
    txn = funds.move(
        owner=owner,
        amount=-amount,
        currency=currency,
        type="payout",
        source=ref,
        payout=ref,
        description="STRIPE PAYOUT",
    )
    arrives = clock.now() + PAYOUT_TAKES
    made = store.add(
        "payout",
        {
            "amount": amount,
            "arrival_date": arrives,
            "automatic": automatic,
            "balance_transaction": txn.ref,
            "currency": currency,
            "description": description,
            "destination": None,
            "failure_balance_transaction": None,
            "failure_code": None,
            "failure_message": None,
            "metadata": metadata,
            "method": "standard",
            "original_payout": None,
            "reconciliation_status": "not_applicable",
            "reversed_by": None,
            "source_type": "card",
            "statement_descriptor": None,
            "status": "pending",
            "trace_id": None,
            "type": "bank_account",
        },
        owner=owner,
        ref=ref,
    )
    record("payout.created", made.body, owner=owner)
    chores.plan("finish_payout", ref, arrives)
    return made


def finish_payout(made: Thing) -> None:
    """The bank takes it, or refuses it (account numbers ending in 1116 do)."""
    if made.body["status"] not in ("pending", "in_transit"):
        return
    if _bank_refuses(made.owner):
        message = "The bank account details on file are probably incorrect. No bank account could be located."
        _put_back(made, "payout_failure", status="failed", failure_code="no_account", failure_message=message)
        record("payout.failed", made.body, owner=made.owner)
        return
    store.change(made, status="paid")
    record("payout.paid", made.body, owner=made.owner)
    record("payout.reconciliation_completed", made.body, owner=made.owner)


def cancel_payout(made: Thing) -> None:
    if made.body["status"] != "pending":
        raise refused("Payouts can only be canceled while they are pending.", "payout_already_canceled")
    _put_back(made, "payout_cancel", status="canceled")
    record("payout.canceled", made.body, owner=made.owner)


def _put_back(made: Thing, type: str, **changes) -> None:
    txn = funds.move(
        owner=made.owner,
        amount=made.body["amount"],
        currency=made.body["currency"],
        type=type,
        source=made.ref,
        payout=made.ref,
        description="STRIPE PAYOUT " + changes["status"].upper(),
    )
    store.change(made, failure_balance_transaction=txn.ref, **changes)


def _bank_refuses(owner: str) -> bool:
    account = Thing.objects.filter(kind="account", ref=owner).first()
    banks = account.body["external_accounts"]["data"] if account else []
    return any(bank["last4"] == "1116" for bank in banks)
