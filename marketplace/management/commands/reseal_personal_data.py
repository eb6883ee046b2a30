"""market manage reseal_personal_data: after a new key was put first in PERSONAL_DATA_KEYS."""

from django.core.management.base import BaseCommand

from sellers import pro


class Command(BaseCommand):
    help = "Seal all personal data under the newest key of PERSONAL_DATA_KEYS; then the old keys may go."

    def handle(self, **options):
        self.stdout.write(f"{pro.reseal_all()} sealed anew. The keys behind the first are no longer needed.")
