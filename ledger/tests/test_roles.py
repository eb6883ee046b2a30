"""The site's own role, where the server allows two: it may read and post, and not one thing more."""

import contextlib
import secrets

import psycopg2
import pytest

from ledger.management.commands import ledger_roles
from ledger.tests import conftest

GOOD = """SELECT replayed FROM ledger_post('gw:by-the-site', 'goodwill', 'usd',
          '[["goodwill","","buyer_credit","user:ana",5]]', 'ana', now())"""
ATTACKS = [
    "INSERT INTO ledger_account (kind, owner, currency) VALUES ('escrow', 'milestone:x', 'usd')",
    "INSERT INTO ledger_journal (key, kind, subject, body_hash, effective_at) VALUES ('k1234567', 'x', 'x', '', now())",
    "INSERT INTO ledger_transfer VALUES (1, 9, 1, 2, 'usd', 5)",
    "UPDATE ledger_account SET credits = 9",
    "UPDATE ledger_kind SET limited = false",
    "DELETE FROM ledger_transfer",
    "TRUNCATE ledger_transfer",
    "ALTER TABLE ledger_transfer DISABLE TRIGGER ALL",
    "DROP TABLE ledger_transfer CASCADE",
    "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN OLD; END$$",
    "CREATE TABLE public.trick ()",
    "CREATE TRIGGER trick AFTER INSERT ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
]


@pytest.fixture(scope="module")
def site_role(own_ledger):
    """A login of its own with the grants of `ledger_roles`, on the module's ledger."""
    role, password = f"ledger_site_{secrets.token_hex(4)}", secrets.token_hex(8)
    with contextlib.closing(conftest.as_admin()) as admin, admin.cursor() as cursor:
        try:
            cursor.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER PASSWORD '{password}'")
        except psycopg2.errors.InsufficientPrivilege:
            pytest.skip("the server's user may not make roles")
        for statement in ledger_roles.statements(role):
            own_ledger.run(statement)
        connection = psycopg2.connect(
            **conftest.server(), dbname=own_ledger.name, user=role, password=password
        )
        connection.autocommit = True
        yield connection
        connection.close()
        for table in (*ledger_roles.TABLES.split(", "), "ledger_audit"):
            own_ledger.run(f"REVOKE ALL ON {table} FROM {role}")
        for function in ledger_roles.FUNCTIONS:
            own_ledger.run(f"REVOKE ALL ON FUNCTION {function} FROM {role}")
        cursor.execute(f"DROP ROLE {role}")


def test_the_site_posts_and_reads(site_role):
    with site_role.cursor() as cursor:
        cursor.execute(GOOD)
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT credits FROM ledger_account WHERE owner = 'user:ana'")
        assert cursor.fetchone() == (5,)
        cursor.execute("SELECT * FROM ledger_audit")
        assert cursor.fetchall() == []


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_site_may_not(attack, site_role):
    with site_role.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
        cursor.execute(attack)


def test_the_site_cannot_overdraw(site_role):
    with site_role.cursor() as cursor, pytest.raises(psycopg2.errors.CheckViolation):
        cursor.execute(
            """SELECT * FROM ledger_post('gw:too-much', 'goodwill', 'usd',
               '[["buyer_credit","user:ana","goodwill","",6]]', 'ana', now())"""
        )


def test_a_table_of_ones_own_does_not_shadow_the_ledgers(site_role):
    """A role may always make temporary tables; the posting functions must not look at them first."""
    with site_role.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE ledger_kind AS SELECT kind, normal, false AS limited, hot, single FROM public.ledger_kind"
        )
        cursor.execute("CREATE TEMPORARY TABLE ledger_account (LIKE public.ledger_account)")
        with pytest.raises(psycopg2.errors.CheckViolation):
            cursor.execute(
                """SELECT * FROM ledger_post('gw:shadow-1', 'goodwill', 'usd',
                   '[["seller_available","user:new","goodwill","",6]]', 'new', now())"""
            )
