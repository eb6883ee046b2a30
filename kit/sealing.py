"""Sealing: text that is kept encrypted and opened only by whoever has the site's key. The newest key seals, every key
opens, so keys can be changed: put the new one first, seal everything anew, then drop the old one."""

import base64
import hashlib
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """Sealed with a key that settings.PERSONAL_DATA_KEYS no longer has, or damaged."""


def derived_key(secret: str) -> str:
    """A key made from another secret, for trying things out: who has the one has the other."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"personal data: {secret}".encode()).digest()).decode()


def seal(value: dict) -> str:
    """A JSON object as sealed text."""
    return _keys().encrypt(json.dumps(value, ensure_ascii=False).encode()).decode()


def unseal(sealed: str) -> dict:
    """What `seal` was given. Raises Unreadable."""
    try:
        return json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken:
        raise Unreadable("No key of PERSONAL_DATA_KEYS opens this.") from None


def reseal(sealed: str) -> str:
    """The same under the newest key. Raises Unreadable."""
    try:
        return _keys().rotate(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable("No key of PERSONAL_DATA_KEYS opens this.") from None


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.PERSONAL_DATA_KEYS])
