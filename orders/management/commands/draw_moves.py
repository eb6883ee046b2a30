"""Draw docs/orders.md from the tables of moves."""

from django.conf import settings
from django.core.management.base import BaseCommand

from orders import drawing


class Command(BaseCommand):
    help = "Write docs/orders.md: the diagrams and the tables of moves."

    def handle(self, **options):
        path = settings.BASE_DIR / "docs" / "orders.md"
        path.write_text(drawing.page(), encoding="utf-8")
        self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} is drawn")
