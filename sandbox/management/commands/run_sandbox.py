"""`manage.py run_sandbox --port N`: the same as `python -m sandbox.process`, which it turns into."""

import os
import sys

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Run the local Stripe server: API, hosted pages, webhooks. No real money moves."
    requires_system_checks = []

    def run_from_argv(self, argv):
        os.execv(sys.executable, [sys.executable, "-m", "sandbox.process", *argv[2:]])  # noqa: S606
