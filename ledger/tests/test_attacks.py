"""What the database refuses, whoever asks: each attack is committed by an ordinary owner of the tables."""

import contextlib
import importlib

import psycopg2
import pytest

INSERT_JOURNAL = """INSERT INTO ledger_journal (key, kind, subject, body_hash, effective_at)
                    VALUES ('bare-journal', 'payment', 'o1', '', now())"""


def transfer(debit, credit, currency, amount, *, journal=None):
    """SQL that writes one transfer beside the posting functions, into a fresh journal or an old one."""
    account = "(SELECT id FROM ledger_account WHERE kind = '{}' AND owner = '{}' AND currency = '{}')"
    fresh = f"WITH j AS ({INSERT_JOURNAL} RETURNING id) " if journal is None else ""
    number = (
        "(SELECT id FROM j)"
        if journal is None
        else f"(SELECT id FROM ledger_journal WHERE key = '{journal}')"
    )
    return f"""{fresh}INSERT INTO ledger_transfer (journal_id, seq, debit_id, credit_id, currency, amount)
               VALUES ({number}, 99, {account.format(*debit)}, {account.format(*credit)}, '{currency}', {amount})"""


STRIPE, ESCROW, EUROS = (
    ("stripe", "", "usd"),
    ("escrow", "milestone:m1", "usd"),
    ("escrow", "milestone:m2", "eur"),
)


def posting(key, legs, *, currency="usd", kind="payment"):
    return f"SELECT * FROM ledger_post('{key}', '{kind}', '{currency}', '{legs}', 'o1', now())"


ATTACKS = {
    "change a transfer": "UPDATE ledger_transfer SET amount = 1",
    "delete a transfer": "DELETE FROM ledger_transfer",
    "truncate the transfers": "TRUNCATE ledger_transfer",
    "change a journal": "UPDATE ledger_journal SET key = 'another-key'",
    "backdate a journal": "UPDATE ledger_journal SET effective_at = '2020-01-01'",
    "delete a journal": "DELETE FROM ledger_journal",
    "truncate the journals": "TRUNCATE ledger_journal CASCADE",
    "edit a balance": "UPDATE ledger_account SET credits = credits + 100 WHERE kind = 'escrow'",
    "edit a balance upwards on both sides": "UPDATE ledger_account SET credits = credits + 1, debits = debits + 1",
    "lift the limit of an account": "UPDATE ledger_account SET limited = false WHERE kind = 'escrow'",
    "give an account to somebody": "UPDATE ledger_account SET owner = 'user:thief' WHERE kind = 'seller_available'",
    "delete an account": "DELETE FROM ledger_account",
    "truncate the accounts": "TRUNCATE ledger_account CASCADE",
    "truncate everything": "TRUNCATE ledger_kind, ledger_account, ledger_journal, ledger_transfer",
    "open an account with a balance": """INSERT INTO ledger_account (kind, owner, currency, credits)
                                         VALUES ('escrow', 'milestone:rich', 'usd', 500)""",
    "open a person's account without a person": 'SELECT ledger_lock(\'[["escrow", "", "usd"]]\')',
    "open a house account for a person": 'SELECT ledger_lock(\'[["commission", "user:thief", "usd"]]\')',
    "open an account of no kind": 'SELECT ledger_lock(\'[["pocket", "user:thief", "usd"]]\')',
    "open an account in no currency": 'SELECT ledger_lock(\'[["escrow", "milestone:m9", "gold"]]\')',
    "lift the limit of a kind": "UPDATE ledger_kind SET limited = false",
    "delete a kind": "DELETE FROM ledger_kind WHERE kind = 'bank'",
    "overdraw": posting("attack-overdraw", '[["escrow","milestone:m1","refund_in_flight","",10001]]'),
    "overdraw in two legs": posting(
        "attack-two-legs",
        '[["escrow","milestone:m1","refund_in_flight","",9000],["escrow","milestone:m1","commission","",1001]]',
    ),
    "overdraw beside the functions": transfer(ESCROW, STRIPE, "usd", 10_001),
    "repay a debt there is not": posting("attack-repay", '[["stripe","","seller_debt","user:wei",1]]'),
    "reuse a key for another amount": posting(
        "pi:pi_1:succeeded", '[["stripe","","escrow","milestone:m1",10001]]'
    ),
    "reuse a key for another kind": posting(
        "pi:pi_1:succeeded", '[["stripe","","escrow","milestone:m1",10000]]', kind="goodwill"
    ),
    "post to a milestone in another currency": posting(
        "attack-currency", '[["stripe","","escrow","milestone:m1",5]]', currency="eur"
    ),
    "join two currencies": transfer(STRIPE, EUROS, "usd", 5),
    "join two currencies the other way": transfer(STRIPE, EUROS, "eur", 5),
    "post a negative amount": posting("attack-negative", '[["stripe","","escrow","milestone:m1",-5]]'),
    "post a fraction": posting("attack-fraction", '[["stripe","","escrow","milestone:m1",0.5]]'),
    "post no number": posting("attack-nan", '[["stripe","","escrow","milestone:m1","NaN"]]'),
    "post too much": posting("attack-huge", '[["stripe","","escrow","milestone:m1",1000000000001]]'),
    "transfer zero beside the functions": transfer(STRIPE, ESCROW, "usd", 0),
    "transfer to oneself": posting("attack-self", '[["escrow","milestone:m1","escrow","milestone:m1",5]]'),
    "write an empty journal": INSERT_JOURNAL,
    "add a row to an old journal": transfer(STRIPE, ESCROW, "usd", 5, journal="pi:pi_1:succeeded"),
    "post without a key": posting("", '[["stripe","","escrow","milestone:m1",5]]'),
    "post without a subject": """SELECT * FROM ledger_post('attack-subject', 'payment', 'usd',
                                 '[["stripe","","escrow","milestone:m1",5]]', NULL, now())""",
    "post without a moment": """SELECT * FROM ledger_post('attack-moment', 'payment', 'usd',
                                '[["stripe","","escrow","milestone:m1",5]]', 'o1', NULL)""",
    "post into the void": posting("attack-void", '[["stripe","",null,null,5]]'),
}

TABLES = ("ledger_kind", "ledger_account", "ledger_journal", "ledger_transfer")


@pytest.fixture(scope="module")
def books(own_ledger):
    """A committed ledger with a payment in dollars, one in euros, and something available to a seller."""
    own_ledger.post("pi:pi_1:succeeded", '[["stripe","","escrow","milestone:m1",10000]]')
    own_ledger.post("pi:pi_2:succeeded", '[["stripe","","escrow","milestone:m2",700]]', currency="eur")
    own_ledger.post("gw:gift-to-wei", '[["goodwill","","seller_available","user:wei",900]]')
    return own_ledger


def photograph(books):
    return {table: books.run(f"SELECT t::text FROM {table} t ORDER BY 1") for table in TABLES}


def commit(books, sql):
    """The statement and its commit, where deferred guards speak."""
    with contextlib.closing(books.connect(autocommit=False)) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        connection.commit()


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_books_refuse_to(attack, books):
    before = photograph(books)
    with pytest.raises(psycopg2.Error) as refusal:
        commit(books, ATTACKS[attack])
    assert refusal.value.pgcode[:2] in {"23", "22"}, refusal.value
    assert photograph(books) == before
    assert books.run("SELECT * FROM ledger_audit") == []


def test_the_same_journal_again_is_no_attack(books):
    before = photograph(books)
    assert books.post("pi:pi_1:succeeded", '[["stripe","","escrow","milestone:m1",10000]]')[1] is True
    assert photograph(books) == before


def test_a_journal_of_two_transactions_is_refused_even_to_its_own_session(books):
    connection = books.connect(autocommit=False)
    with connection.cursor() as cursor:
        cursor.execute(posting("gw:gift-2", '[["goodwill","","buyer_credit","user:ana",5]]'))
        connection.commit()
        with pytest.raises(psycopg2.errors.RestrictViolation, match="sealed"):
            cursor.execute(transfer(STRIPE, ESCROW, "usd", 5, journal="gw:gift-2"))
    connection.close()


def test_posting_never_reads_a_whole_table(books):
    """A plan made while the tables were small is kept by its connection when they are large: it must use an index."""
    books.run("ANALYZE")
    with contextlib.closing(books.connect(autocommit=False)) as connection, connection.cursor() as cursor:
        for number in range(8):  # plans are kept from the sixth call on
            cursor.execute(
                posting(f"pi:small:{number}", f'[["stripe","","escrow","milestone:small-{number}",5]]')
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE schemaname = 'public' AND seq_scan > 0"
        )
        scanned = cursor.fetchall()
        connection.rollback()
    assert scanned == []


def test_the_audit_sees_what_somebody_with_the_owners_rights_has_done(books):
    """The owner of the tables can take the guards away for a moment; the audit names the account all the same."""
    connection = books.connect(autocommit=False)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_account DISABLE TRIGGER guard")
        cursor.execute(
            "UPDATE ledger_account SET credits = credits + 7 WHERE kind = 'escrow' AND currency = 'usd'"
        )
        cursor.execute("SELECT invariant, kind, owner, expected, found FROM ledger_audit")
        assert cursor.fetchall() == [("I2", "escrow", "milestone:m1", 10_000, 10_007)]
    connection.rollback()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER USER")
        cursor.execute(
            "DELETE FROM ledger_transfer t USING ledger_journal j WHERE j.id = journal_id AND key = 'pi:pi_1:succeeded'"
        )
        cursor.execute("SELECT invariant, kind, owner, expected, found FROM ledger_audit")
        assert ("I2", "escrow", "milestone:m1", 0, 10_000) in cursor.fetchall()
    connection.rollback()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_account DROP CONSTRAINT ledger_no_negative_balance")
        cursor.execute(posting("attack-overdraw", '[["escrow","milestone:m1","refund_in_flight","",10001]]'))
        cursor.execute("SELECT invariant, kind, owner, expected, found FROM ledger_audit")
        assert cursor.fetchall() == [("I3", "escrow", "milestone:m1", 0, -1)]
    connection.rollback()
    connection.close()
    assert books.run("SELECT * FROM ledger_audit") == []


def test_the_migration_can_be_taken_back_whole(own_ledger):
    """Last in the file. For development only: it drops the books."""
    number = importlib.import_module("ledger.migrations.0002_double_entry")
    own_ledger.run(number.DROP)
    assert own_ledger.run("SELECT relname FROM pg_class WHERE relname LIKE 'ledger%'") == []
    assert own_ledger.run("SELECT proname FROM pg_proc WHERE proname LIKE 'ledger%'") == []
