from django.db import migrations
from django.utils import timezone


def make_policy(apps, schema_editor):
    apps.get_model("orders", "Policy").objects.get_or_create(number=1, defaults={"since": timezone.now()})


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [migrations.RunPython(make_policy, migrations.RunPython.noop)]
