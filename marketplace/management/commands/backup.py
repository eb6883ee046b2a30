"""Writes the database and the uploads into one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from marketplace import archive


class Command(BaseCommand):
    help = "Write the database and the uploads into one file."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            archive.save(file)
        except archive.ArchiveFailed as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{file}: {file.stat().st_size / 1e6:.1f} MB")
