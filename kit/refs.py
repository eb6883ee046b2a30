"""Short random public addresses: a row is never reached by its id."""

import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
LENGTH = 12
BITS = 5  # a character


def new_ref() -> str:
    """A fresh ref of 12 characters, 60 bits."""
    drawn = secrets.randbits(BITS * LENGTH)
    return "".join(ALPHABET[drawn >> place & 31] for place in range(0, BITS * LENGTH, BITS))
