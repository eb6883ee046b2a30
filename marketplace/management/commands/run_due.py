"""`run_due`: one pass of every repeating job, without Celery."""

import sys
import traceback

from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from marketplace import schedule


class Command(BaseCommand):
    help = "Does everything that is due, once, without workers."

    def handle(self, **options):
        failed = 0
        for name, task, _seconds in schedule.TABLE:
            if task == "marketplace.tasks.beat":  # a sign of life of beat, which this is not
                continue
            try:
                import_string(task)()
            except Exception:
                failed += 1
                self.stderr.write(f"{name}: {traceback.format_exc()}")
            else:
                if options["verbosity"] > 1:
                    self.stdout.write(name)
        if failed:
            sys.exit(1)
