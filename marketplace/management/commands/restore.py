"""Puts a backup in place of what is there now, and checks the books. Asks first."""

from pathlib import Path

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from marketplace import archive, services


class Command(BaseCommand):
    help = "Put a backup in place of the database and the uploads (asks first)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, file, yes, **options):
        if services.running():
            raise CommandError(
                "The marketplace is running. Stop it first, so that nothing is written meanwhile."
            )
        if not yes:
            self.stdout.write(f"This replaces the database and all uploads with what is in {file}.")
            if input("Type restore to go on: ").strip() != "restore":
                raise CommandError("Nothing was changed.")
        connections.close_all()
        try:
            old = archive.restore(file)
        except archive.ArchiveFailed as error:
            raise CommandError(str(error)) from None
        call_command("migrate", database="default", verbosity=0, interactive=False)
        if "check_books" in get_commands():
            call_command("check_books")
        self.stdout.write(f"Restored. The database as it was before is kept under the name {old}.")
