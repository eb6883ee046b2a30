"""Makes an empty or older database fit for use: migrations, translations, category tree, demo."""

from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from marketplace import messages, migrating, services


class Command(BaseCommand):
    help = "Migrate, compile the translations, load the category tree and, the first time, the demo."

    def add_arguments(self, parser):
        parser.add_argument("--no-demo", action="store_true")
        parser.add_argument("--demo", choices=["small", "large"], default="small")

    def handle(self, *, no_demo, demo, **options):
        messages.compile_all()
        migrating.migrate()
        self._check_locale()
        known = get_commands()
        if "load_tree" in known:
            call_command("load_tree", verbosity=0)
        if not no_demo and "seed_demo" in known and not get_user_model().objects.exists():
            # `up` starts afresh when it finds this mark: a demo that was cut short is no demo
            mark = services.state_dir() / "demo.unfinished"
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()
            call_command("seed_demo", size=demo)
            mark.unlink()

    def _check_locale(self):
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            if not cursor.fetchone():
                return
            cursor.execute("SELECT cardinality(show_trgm('头像'))")
            if cursor.fetchone()[0] == 0:
                raise CommandError(
                    "DATABASE_URL: this database cannot search Chinese text. Make it with the locale C.UTF-8 "
                    "(initdb --locale=C.UTF-8 --encoding=UTF8)."
                )
