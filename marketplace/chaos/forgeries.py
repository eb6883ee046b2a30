"""R7: webhooks that the provider did not send, or not so, or not now. None is taken; a true one between them is."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable

from kit.refs import new_ref
from marketplace.chaos import provider
from marketplace.chaos.trials import Outcome
from payments.models import ProviderEvent
from payments.tests import stage

TRUE_ONES = 0.1
TYPES = ["checkout.session.completed", "payment_intent.succeeded", "refund.updated", "charge.dispute.closed"]
Forged = tuple[bytes, str]


def run(rng: random.Random, size: int) -> Outcome:
    """`size` forgeries of every kind, with true events between them, each of which is also sent again."""
    tried, wrong, true = Counter[str](), [], 0
    kinds, before = list(KINDS), ProviderEvent.objects.count()
    with provider.in_process():
        for number in range(size):
            payload = _payload(rng)
            if rng.random() < TRUE_ONES:
                sent = [provider.post(payload, stage.signed(payload)) for _ in range(2)]
                true += 1
                wrong += [] if sent == [200, 200] else [f"a true event was answered {sent}"]
            kind = kinds[number % len(kinds)]
            body, signature = KINDS[kind](rng, payload, rng.random())
            tried[kind] += 1
            status = provider.post(body, signature)
            wrong += [] if status == 400 else [f"{kind} was answered {status}"]
    kept = ProviderEvent.objects.count() - before
    wrong += [] if kept == true else [f"{kept} events were kept, {true} were true"]
    accepted = kept - true
    return Outcome(wrong, {"forged": sum(tried.values()), "accepted": accepted, "true ones between": true})


def _payload(rng: random.Random) -> bytes:
    kind = rng.choice(TYPES)
    thing = {"id": f"obj_{new_ref()}", "amount": rng.randint(1, 100_000), "metadata": {"payment": new_ref()}}
    return json.dumps(stage.event(kind, thing).payload).encode()


# --- the ways to lie: what is sent, and how it is signed ------------------------------------------------
def _other_secret(rng: random.Random, payload: bytes, share: float) -> Forged:
    return payload, stage.signed(payload, secret=f"whsec_{rng.getrandbits(64):x}")


def _altered(rng: random.Random, payload: bytes, share: float) -> Forged:
    place = int(share * len(payload))
    changed = payload[:place] + bytes([payload[place] ^ (1 << rng.randrange(7))]) + payload[place + 1 :]
    return changed, stage.signed(payload)


def _longer(rng: random.Random, payload: bytes, share: float) -> Forged:
    return payload + rng.choice([b" ", b"\n", b"{}", b"\x00"]), stage.signed(payload)


def _of_another(rng: random.Random, payload: bytes, share: float) -> Forged:
    return payload, stage.signed(_payload(rng))


def _late(rng: random.Random, payload: bytes, share: float) -> Forged:
    return payload, stage.signed(payload, at=time.time() - 310 - share * 10**7)


def _early(rng: random.Random, payload: bytes, share: float) -> Forged:
    return payload, stage.signed(payload, at=time.time() + 320 + share * 10**7)


def _restamped(rng: random.Random, payload: bytes, share: float) -> Forged:
    """An old signature that says it is of now."""
    mac = stage.signed(payload, at=time.time() - 3600).partition(",")[2]
    return payload, f"t={int(time.time())},{mac}"


def _digits(rng: random.Random, payload: bytes, share: float) -> Forged:
    """Right but for one digit of the signature."""
    true = stage.signed(payload)
    place = len(true) - 1 - int(share * 64)
    return payload, true[:place] + ("0" if true[place] != "0" else "1") + true[place + 1 :]


def _other_scheme(rng: random.Random, payload: bytes, share: float) -> Forged:
    return payload, stage.signed(payload).replace("v1=", rng.choice(["v0=", "v2=", "V1=", "v1 ="]))


def _no_signature(rng: random.Random, payload: bytes, share: float) -> Forged:
    return payload, rng.choice(
        ["", "v1=", f"t={int(time.time())}", "t=,v1=", "t=1e9,v1=00", "null", "t=-1,v1=00"]
    )


def _no_event(rng: random.Random, payload: bytes, share: float) -> Forged:
    """Nonsense with a true signature."""
    body = rng.choice(
        [b"[]", b"{}", b"null", b'{"id": 1}', b"not json", b'"evt"', payload[: len(payload) // 2]]
    )
    return body, stage.signed(body)


KINDS: dict[str, Callable[[random.Random, bytes, float], Forged]] = {
    "signed with another secret": _other_secret,
    "altered": _altered,
    "made longer": _longer,
    "with another's signature": _of_another,
    "replayed late": _late,
    "from the future": _early,
    "an old signature with a new time": _restamped,
    "one digit off": _digits,
    "another scheme": _other_scheme,
    "without a signature": _no_signature,
    "no event": _no_event,
}
