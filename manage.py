#!/usr/bin/env python
"""Django's commands, told where the services are. `python3 market manage …` starts them when none run."""

import contextlib
import os
import sys

# These neither read nor write a database.
WITHOUT_SERVICES = {
    *("help", "version", "check", "check_translations", "collectstatic", "compile_messages", "diffsettings"),
    *("findstatic", "makemessages", "makemigrations", "spectacular", "startapp", "startproject"),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from marketplace import services

    command = next((word for word in sys.argv[1:] if not word.startswith("-")), "help")
    asks_for_help = not {"-h", "--help", "--version"}.isdisjoint(sys.argv)
    # `market manage` sets this; without it a command in production never starts servers of its own by mistake
    may_start = os.environ.pop("MARKET_STARTS_SERVICES", "") == "1"
    needs_services = command not in WITHOUT_SERVICES and not asks_for_help
    try:
        with services.started() if needs_services and may_start else contextlib.nullcontext():
            services.adopt()
            if needs_services:
                services.require()
            execute_from_command_line(sys.argv)
    except (services.Unreachable, ImproperlyConfigured) as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
