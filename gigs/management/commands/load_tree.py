"""`manage.py load_tree`: writes the shipped category tree into the database."""

from django.core.management.base import BaseCommand

from gigs import tree


class Command(BaseCommand):
    help = "Load or update the category tree."

    def handle(self, *args, **options):
        made, retired = tree.load()
        self.stdout.write(f"Category tree: {made} new, {retired} retired.")
