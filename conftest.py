"""The ground of all tests: databases cloned from a migrated template, live sites, a browser, books that balance."""

import os

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings

# Playwright runs an event loop in the test's thread; Django's own calls there are still plain and one at a time.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# What is generated counts, not how long a busy machine took to generate it.
settings.register_profile("site", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("site")

pytest_plugins = [f"marketplace.tests.{name}" for name in ("databases", "live", "browsing", "visiting")]

OWN_FLUSH = {"transactional_db", "live_server", "django_db_reset_sequences"}


# Those that take minutes begin first, so that no process is still at one when the others have nothing left.
LONGEST = (
    "test_chaos.py",
    "test_axe.py",
    "test_access.py",
    "test_story.py",
    "test_access_api.py",
    "test_seed_demo.py",
)


@pytest.hookimpl(trylast=True)  # after pytest-django, which has an order of its own
def pytest_collection_modifyitems(config, items):
    """Long runs only by `market long`. Flushing fixtures are refused: the ledger refuses TRUNCATE.

    With several processes a file's tests stay together, and the files with slow tests come first.
    """
    long_run = os.environ.get("MARKET_LONG") == "1"
    kept, left = [], []
    for item in items:
        (left if item.get_closest_marker("long") and not long_run else kept).append(item)
        mark = item.get_closest_marker("django_db")
        if (mark and mark.kwargs.get("transaction")) or OWN_FLUSH & set(getattr(item, "fixturenames", ())):
            raise pytest.UsageError(
                f"{item.nodeid}: use committed_db or live_site instead of a flushed database"
            )
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    first = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (first.get(item.path.name, len(first)), item.path not in slow))


def _needs_database(request) -> bool:
    return bool(
        request.node.get_closest_marker("django_db")
        or {"db", "_django_db_helper"} & set(request.fixturenames)
    )


@pytest.fixture(autouse=True)
def books_are_clean(request):
    """After every test that touched a database, the books balance; `broken_books` marks tests that break them."""
    if committed := {"committed_db", "shared_committed_db"} & set(request.fixturenames):
        request.getfixturevalue(committed.pop())
    elif _needs_database(request):
        request.getfixturevalue("_django_db_helper")  # so that we look before it rolls back
    else:
        yield
        return
    yield
    if not request.node.get_closest_marker("broken_books"):
        assert_books_balance()


def assert_books_balance():
    """Fail with every finding of all twelve invariants."""
    from marketplace import books
    from reviews import books as reviews_books

    if books.are_empty():
        return
    findings = books.check().findings
    assert not findings, "The books do not balance:\n" + "\n".join(map(str, findings))
    wrong = reviews_books.check()
    assert not wrong, "Sums of reviews are not what the rows say:\n" + "\n".join(map(str, wrong))


@pytest.fixture(autouse=True)
def _fresh(request):
    """No language, time zone, counter or cached page of one test reaches the next."""
    translation.deactivate()
    timezone.deactivate()
    if _needs_database(request):
        from django.core.cache import cache

        cache.clear()
        from gigs import categories

        categories.forget()
