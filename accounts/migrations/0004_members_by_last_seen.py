from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_leaving_and_exports")]
    operations = [
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["last_seen_at"], name="members_by_last_seen"),
        )
    ]
