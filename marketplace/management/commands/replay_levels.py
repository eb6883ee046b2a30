"""`manage.py replay_levels`: every stored judgement is made again and must come out as it was stored."""

from django.core.management.base import BaseCommand, CommandError

from sellers import replaying


class Command(BaseCommand):
    help = "Make every stored judgement of a level again and compare."

    def handle(self, **options):
        looked, differences = 0, []
        for so_far, different in replaying.replay():
            looked, differences = so_far, differences + different
        for text in differences[:50]:
            self.stdout.write(text)
        self.stdout.write(f"{looked} judgements made again, {len(differences)} differences")
        if differences:
            raise CommandError("Judgements came out otherwise than they were stored.")
