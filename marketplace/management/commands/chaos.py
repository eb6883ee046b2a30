"""`market manage chaos`: kill parts of a site at random under load, and see that no cent is lost or doubled."""

import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Kill -9 web, worker, sandbox and database backends, flush Redis, and hold the books against the provider."

    def add_arguments(self, parser):
        parser.add_argument("--faults", type=int, default=200)
        parser.add_argument("--seed", type=int, help="the same seed, the same choice of faults")
        parser.add_argument(
            "--orders", type=int, help="how many orders have to settle; default: as many as half the faults"
        )

    def handle(self, *, faults, seed, orders, **options):
        words = ["--faults", str(faults)]
        words += ["--seed", str(seed)] if seed is not None else []
        words += ["--orders", str(orders)] if orders is not None else []
        # a process of its own: its settings point at databases that this one must not touch
        done = subprocess.run(
            [sys.executable, "-m", "marketplace.chaos", *words], cwd=settings.BASE_DIR, check=False
        )
        sys.exit(done.returncode)
