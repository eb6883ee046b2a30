"""The ledger's tables, guards and posting functions, as SQL: the database itself keeps the books right."""

from pathlib import Path

from django.db import migrations

DROP = """
DROP VIEW ledger_audit;
DROP FUNCTION ledger_audit_since(timestamptz);
DROP FUNCTION ledger_try_post(jsonb);
DROP FUNCTION ledger_post(text, text, text, jsonb, text, timestamptz, text, bigint);
DROP FUNCTION ledger_post_many(jsonb);
DROP FUNCTION ledger_lock(jsonb);
DROP TABLE ledger_transfer, ledger_journal, ledger_account, ledger_kind;
DROP FUNCTION ledger_nonempty();
DROP FUNCTION ledger_apply();
DROP FUNCTION ledger_account_guard();
DROP FUNCTION ledger_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=DROP)
    ]
