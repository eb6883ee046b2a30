"""The cast."""

import pytest

from accounts.models import User
from sellers.models import SellerProfile


def member(username: str, **fields) -> User:
    return User.objects.create(username=username, email=f"{username}@example.com", **fields)


def who_sells(username: str, **fields) -> User:
    user = member(username, **fields)
    SellerProfile.objects.create(user=user, headline="Marks and letters")
    return user


@pytest.fixture
def ana(db):
    return member("ana", display_name="Ana", country="RO")


@pytest.fixture
def wei(db):
    return who_sells("wei", display_name="Wei", country="CN")


@pytest.fixture
def ion(db):
    return who_sells("ion")
