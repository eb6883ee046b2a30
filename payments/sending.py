"""Sending the outbox: the call outside any transaction, then what it did and the row's end in one."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from payments import cards, charging, expiring, gateway, outbox, paying_out, refunding
from payments.models import Call

BATCH = 50


@dataclass(frozen=True)
class Op:
    """One kind of call. `send(call)` and `look_up(call)` ask the provider, outside any transaction; look_up
    answers None where nothing is found. `book(call, result)` writes what was done and `refused(call, error)`
    what a refusal means, both in one transaction with the row's end; refused answers the row's new state."""

    send: Callable
    book: Callable
    refused: Callable
    look_up: Callable


OPS = {
    "transfer": Op(paying_out.send, paying_out.book, paying_out.refused, paying_out.look_up),
    "refund": Op(refunding.send, refunding.book, refunding.refused, refunding.look_up),
    "expire_session": Op(expiring.send, expiring.book, expiring.refused, expiring.look_up),
    "payment_intent": Op(charging.send, charging.book, charging.refused, charging.look_up),
    "forget_card": Op(cards.send, cards.book, cards.refused, cards.look_up),
}


def send_due(*, limit: int = BATCH) -> int:
    """Send what is due; the number of calls tried."""
    outbox.stop_old_ones()
    tried = 0
    while tried < limit and (call := outbox.claim()) is not None:
        send(call)
        tried += 1
    return tried


def send_now(call: Call) -> None:
    """Send a call that somebody waits for, unless a worker has it already."""
    claimed = outbox.claim(only=call.pk)
    if claimed is not None:
        send(claimed)


def send(call: Call) -> None:
    """Make one claimed call and write down its end."""
    try:
        result = OPS[call.op].send(call)
    except gateway.Transient as error:
        outbox.later(call, _words(error))
    except gateway.StoredError as error:
        outbox.to_unknown(call, _words(error))
    except gateway.GatewayError as error:
        refuse(call, error)
    else:
        done(call, result)


@transaction.atomic
def done(call: Call, result) -> None:
    """Book what the provider did and end the call, together. The same result twice changes nothing."""
    OPS[call.op].book(call, result)
    outbox.finish(call, state=Call.State.DONE, result_id=result.id)


@transaction.atomic
def refuse(call: Call, error: gateway.GatewayError) -> None:
    """A refusal is final for its key: what follows depends on the kind of call."""
    state = OPS[call.op].refused(call, error)
    outbox.finish(call, state=state, error=_words(error))


def _words(error: gateway.GatewayError) -> str:
    return f"{error.code}: {error}"
