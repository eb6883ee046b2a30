"""Popular searches; search may be sorted by orders, and filtered by what packages include after the next rebuild."""

import django.db.models.deletion
from django.db import migrations, models

ADD = """
ALTER TABLE gigs_searchrow ADD COLUMN orders int NOT NULL DEFAULT 0;
UPDATE gigs_searchrow r SET orders = g.orders_count FROM gigs_gig g WHERE g.id = r.gig_id AND g.orders_count > 0;
"""


class Migration(migrations.Migration):
    dependencies = [("gigs", "0007_reports_and_waiting")]
    operations = [
        migrations.RunSQL(ADD, "ALTER TABLE gigs_searchrow DROP COLUMN orders"),
        migrations.CreateModel(
            name="PhraseDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=10)),
                ("on", models.DateField()),
                ("searches", models.PositiveIntegerField(default=0)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="gigs.category"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["language", "on"], name="phrase_days_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("words", "language", "category", "on"), name="one_row_a_phrase_and_day"
                    )
                ],
            },
        ),
    ]
