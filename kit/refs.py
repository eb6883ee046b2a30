"""Short random public addresses: a row is never reached by its id."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
LENGTH = 12


def new_ref() -> str:
    """A fresh ref of 12 characters, 60 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
