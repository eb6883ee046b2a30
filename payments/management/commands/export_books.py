"""Print the books for outside accounting programs: of the house, of one member, or of one order."""

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from ledger import exports
from ledger.checks import one_snapshot
from payments import own_books


class Command(BaseCommand):
    help = "Print the books, those of one member, or one subject of them, as CSV, hledger or beancount."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=sorted(exports.FORMATS), default="csv")
        parser.add_argument("--member", help="user name: the bookings of their orders and accounts")
        parser.add_argument("--subject", help="the ref of one order; without it, everything")

    def handle(self, *, member=None, subject=None, **options):
        with one_snapshot():
            for line in exports.FORMATS[options["format"]](self._journals(member, subject)):
                self.stdout.write(line, ending="")

    def _journals(self, member, subject):
        if member is None:
            return exports.everything(subject=subject)
        user = User.objects.filter(username=member).first()
        if user is None:
            raise CommandError(f"There is no member called {member!r}.")
        found = own_books.journals(user)
        return [journal for journal in found if subject in (None, journal.subject)]
