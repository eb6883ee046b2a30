"""Two database roles: the owner migrates, the site's own role may only read the ledger and call its functions."""

from django.core.management.base import BaseCommand
from django.db import connection

TABLES = "ledger_kind, ledger_account, ledger_journal, ledger_transfer"
FUNCTIONS = (
    "ledger_lock(jsonb)",
    "ledger_post_many(jsonb)",
    "ledger_try_post(jsonb)",
    "ledger_post(text, text, text, jsonb, text, timestamptz, text, bigint)",
)


def statements(role: str) -> list[str]:
    """What the owner of the tables runs, after other grants, to leave `role` the door and nothing else."""
    name = connection.ops.quote_name(role)
    functions = ", ".join(FUNCTIONS)
    return [
        f"REVOKE ALL ON {TABLES}, ledger_audit FROM PUBLIC, {name}",
        f"GRANT SELECT ON {TABLES}, ledger_audit TO {name}",
        f"REVOKE ALL ON FUNCTION {functions} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {functions} TO {name}",
    ]


class Command(BaseCommand):
    help = "Print (or run) the grants that leave a database role nothing but reading the ledger and posting to it."

    def add_arguments(self, parser):
        parser.add_argument("role", help="the role the site connects with; it must exist")
        parser.add_argument("--apply", action="store_true", help="run them instead of printing them")

    def handle(self, role, apply, **options):
        for statement in statements(role):
            self.stdout.write(f"{statement};")
            if apply:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
