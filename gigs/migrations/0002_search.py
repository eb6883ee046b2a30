from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent / "0002_search.sql").read_text()
UNDO = """
DROP TABLE gigs_searchrow;
DROP FUNCTION gig_query(text);
DROP FUNCTION gig_words(text, text);
DROP FUNCTION gig_fold(text);
"""


class Migration(migrations.Migration):
    dependencies = [("gigs", "0001_initial")]
    operations = [
        migrations.RunSQL(SQL, UNDO),
        migrations.RunSQL(
            "CREATE INDEX gigs_searchword_trigrams ON gigs_searchword USING gin (word gin_trgm_ops)",
            "DROP INDEX gigs_searchword_trigrams",
        ),
    ]
