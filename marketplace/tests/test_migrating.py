"""An empty database is filled by a shorter way than Django's; both end at the same tables."""

import pytest
from django.core.management import call_command
from django.db import connection

from marketplace import services
from marketplace.tests.databases import _pointed_at, _url

USUAL = "usually_migrated"
CATALOGUE = {
    "columns": """SELECT table_name, column_name, data_type, udt_name, character_maximum_length, is_nullable,
                         column_default, identity_generation, generation_expression
                    FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
                       WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": """SELECT pg_get_functiondef(p.oid) FROM pg_proc p
                     WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND NOT EXISTS
                           (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "kinds of rows": "SELECT app_label, model FROM django_content_type",
    "permissions": """SELECT t.model, p.codename FROM auth_permission p JOIN django_content_type t ON t.id = content_type_id""",
    "roles": "SELECT name FROM auth_group",
    "migrations": "SELECT app, name FROM django_migrations",
}


def described() -> dict[str, list]:
    """Everything a migration leaves behind, by kind, sorted."""
    with connection.cursor() as cursor:
        found = {}
        for kind, question in CATALOGUE.items():
            cursor.execute(question)
            found[kind] = sorted(cursor.fetchall(), key=repr)
        return found


@pytest.mark.long  # migrates the usual way, operation by operation
def test_a_database_filled_from_nothing_is_as_one_that_django_migrates(committed_db, django_db_blocker):
    ours = described()
    services.ensure_database(_url(USUAL))
    try:
        with _pointed_at({"default": USUAL}):
            call_command("migrate", verbosity=0, interactive=False)
            theirs = described()
    finally:
        services.drop_database(_url(USUAL))
    for kind, rows in theirs.items():
        assert ours[kind] == rows, kind
