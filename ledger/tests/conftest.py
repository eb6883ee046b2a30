"""A ledger of its own for tests that need committed data: a fresh database with the ledger's SQL and nothing else,
owned by an ordinary role, so that what holds there holds without a superuser."""

import contextlib
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

import ledger.migrations

SQL = (Path(ledger.migrations.__file__).parent / "0002_double_entry.sql").read_text(encoding="utf-8")


@dataclass
class OwnLedger:
    """Connections to a database that holds a ledger and nothing else."""

    name: str
    user: str
    password: str
    open: list = field(default_factory=list)

    def connect(self, *, autocommit=True):
        connection = psycopg2.connect(**server(), dbname=self.name, user=self.user, password=self.password)
        connection.autocommit = autocommit
        self.open.append(connection)
        return connection

    def run(self, sql, args=None):
        """One committed statement; its rows, if it has any."""
        with contextlib.closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(sql, args)
            return cursor.fetchall() if cursor.description else []

    def post(self, key, legs, *, currency="usd", kind="payment", subject="o1"):
        return self.run(POST, [key, kind, currency, legs, subject])[0]

    def balance(self, kind, owner, currency="usd"):
        rows = self.run(
            "SELECT abs(credits - debits) FROM ledger_account WHERE (kind, owner, currency) = (%s, %s, %s)",
            [kind, owner, currency],
        )
        return rows[0][0] if rows else 0


POST = "SELECT journal_id, replayed FROM ledger_post(%s, %s, %s, %s::jsonb, %s, now())"


def server():
    config = settings.DATABASES["default"]
    return {"host": config["HOST"] or None, "port": config["PORT"] or None}


def as_admin():
    config = settings.DATABASES["default"]
    connection = psycopg2.connect(
        **server(), dbname="postgres", user=config["USER"] or None, password=config["PASSWORD"] or None
    )
    connection.autocommit = True
    return connection


@pytest.fixture(scope="module")
def own_ledger():
    """An empty ledger in a database of its own, dropped at the end of the module."""
    config = settings.DATABASES["default"]
    mark = secrets.token_hex(4)
    own = OwnLedger(f"ledger_{mark}", f"ledger_owner_{mark}", secrets.token_hex(8))
    admin = as_admin()
    with contextlib.closing(admin), admin.cursor() as cursor:
        try:
            cursor.execute(f"CREATE ROLE {own.user} LOGIN NOSUPERUSER PASSWORD '{own.password}'")
            made_role = True
        except psycopg2.errors.InsufficientPrivilege:  # a server we were given: its own user must do
            own.user, own.password, made_role = config["USER"], config["PASSWORD"], False
        cursor.execute(f"CREATE DATABASE {own.name} OWNER {own.user}")
        try:
            own.run(SQL)
            yield own
        finally:
            for connection in own.open:
                connection.close()
            cursor.execute(f"DROP DATABASE {own.name} WITH (FORCE)")
            if made_role:
                cursor.execute(f"DROP ROLE {own.user}")
