from django.db import migrations
from django.utils import timezone

NEEDS = {
    "days": {"1": 60, "2": 120, "3": 180},
    "orders": {"1": 5, "2": 20, "3": 40},
    "buyers": {"1": 3, "2": 10, "3": 20},
    "earnings": {"1": 400_00, "2": 2_000_00, "3": 10_000_00},
    "rating": {"1": 4.4, "2": 4.6, "3": 4.7},
    "replies": {"1": 80, "2": 90, "3": 90},
    "on_time": {"1": 90, "2": 90, "3": 90},
    "completion": {"1": 90, "2": 90, "3": 90},
    "strikes": {"1": 0, "2": 0, "3": 0},
    "choice": {"3": 1},
}
RULES = {
    "least_events": 5,
    "least_reviews": 3,
    "wilson_z": 1.2816,
    "widen_days": 365,
    "grace_days": 30,
    "staff_days": 14,
    "again_days": 180,
    "fade_days": 30,
}


def make_policy(apps, schema_editor):
    first = {"since": timezone.now(), "preset": "default", "needs": NEEDS, "rules": RULES}
    apps.get_model("sellers", "LevelPolicy").objects.get_or_create(number=1, defaults=first)


class Migration(migrations.Migration):
    dependencies = [("sellers", "0003_levels")]
    operations = [migrations.RunPython(make_policy, migrations.RunPython.noop)]
