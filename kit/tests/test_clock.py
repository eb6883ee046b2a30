"""Whose clock counts: PostgreSQL's, one for all machines."""

import re

from django.conf import settings

OWN_CLOCK = re.compile(r"timezone\.now\(|datetime\.(?:now|utcnow|today)\(|date\.today\(|\btime\.time\(")
# What ends with a session or is only counted roughly may use the machine's own; so does a signature's age.
ALLOWED = {
    "accounts/confirming.py",
    "accounts/limits.py",
    "accounts/presence.py",
    "gigs/visits.py",
    "payments/stripe_gateway.py",
}
APPS = "accounts conversations gigs kit ledger notices orders payments reviews sellers".split()


def test_no_deadline_and_no_lease_is_measured_with_the_clock_of_this_machine():
    found = set()
    for app in APPS:
        for file in (settings.BASE_DIR / app).rglob("*.py"):
            path = str(file.relative_to(settings.BASE_DIR))
            if "/tests/" not in path and "/migrations/" not in path and not path.endswith("/testing.py"):
                found |= {path} if OWN_CLOCK.search(file.read_text()) else set()
    assert found <= ALLOWED
