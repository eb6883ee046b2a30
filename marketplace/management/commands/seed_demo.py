"""`seed_demo`: fills an empty marketplace with people, gigs and orders in every state. Sandbox only."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.models import User
from kit.progress import Progress
from marketplace.demo import provider, world


class Command(BaseCommand):
    help = "Fill an empty marketplace with invented people, gigs and orders in every state."

    def add_arguments(self, parser):
        parser.add_argument("--size", choices=["small", "large"], default="small", help="300 or 10,000 gigs")
        parser.add_argument("--gigs", type=Path, help="a CSV file for load_gigs, besides our own gigs")

    def handle(self, *, size, gigs, **options):
        if not settings.SANDBOX:
            raise CommandError("STRIPE_SECRET_KEY is set: the demo exists only where no real money moves.")
        if User.objects.exists():
            raise CommandError("There are people already. The demo needs an empty marketplace.")
        repeats = world.SMALL if size == "small" else world.LARGE
        settings.DEBUG = False  # as in production; else Django keeps every statement in memory
        with connection.cursor() as cursor:
            # a demo that a power cut ends is made anew, so it waits for no disk; the rest plans small joins sooner
            cursor.execute("SET synchronous_commit TO off; SET join_collapse_limit TO 1; SET jit TO off")
        bar = Progress("Demo", len(world.SCENARIOS) + 5, self.stderr)
        try:
            with provider.running() as wait_for_provider:
                world.build(wait_for_provider, repeats=repeats, step=bar.step)
        except provider.NoProvider as error:
            raise CommandError(str(error)) from error
        if gigs:
            call_command("load_gigs", gigs, stdout=self.stdout, stderr=self.stderr)
        call_command("check_books", stdout=self.stdout)
