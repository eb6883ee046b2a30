"""Are the Romanian and Chinese pages complete? Nothing untranslated, fuzzy, forgotten, or left in English."""

import re
import shutil
import tempfile
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.test.utils import override_settings

LOCALES = ["ro", "zh_Hans"]
NOT_OURS = [
    "var/*",
    ".venv/*",
    "node_modules/*",
    "*/tests/*",
    "conftest.py",
    "staticfiles/*",
    "deploy/*",
    "*/locale/*",
]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
HAN = re.compile(r"[\u3400-\u9fff]")


def extract(folder: Path) -> None:
    """Write what the code and the templates say now into the catalogues under `folder`."""
    with override_settings(LOCALE_PATHS=[str(folder)]):
        call_command(
            "makemessages",
            locale=LOCALES,
            ignore_patterns=NOT_OURS,
            no_location=True,
            no_wrap=True,
            no_obsolete=True,
            verbosity=0,
            stdout=StringIO(),
        )


def read(folder: Path, locale: str) -> Catalog:
    path = folder / locale / "LC_MESSAGES" / "django.po"
    if not path.exists():
        raise CommandError(f"{path} is missing; run `python3 market manage check_translations --write`")
    with open(path, "rb") as file:
        return read_po(file, locale=locale)


def keys(catalog: Catalog) -> set:
    return {(message.context, _first(message.id)) for message in catalog if message.id}


def _first(text) -> str:
    return text if isinstance(text, str) else text[0]


def _forms(text) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def faults(catalog: Catalog, locale: str, may_stay: set[str]) -> list[str]:
    """One line per translation that is missing, doubtful, English, or lost a placeholder."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        english, translated = _forms(message.id), _forms(message.string)
        name = english[0].replace("\n", " ")[:90]
        if message.fuzzy:
            found.append(f"fuzzy: {name}")
        elif not all(translated):
            found.append(f"untranslated: {name}")
        elif set(PLACEHOLDER.findall(" ".join(english))) != set(PLACEHOLDER.findall(" ".join(translated))):
            found.append(f"other placeholders than the English: {name}")
        elif english[0] in may_stay or not re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", english[0])):
            continue
        elif translated[0] == english[0]:
            found.append(f"same as English: {name}")
        elif locale.startswith("zh") and not all(map(HAN.search, translated)):
            found.append(f"no Chinese character: {name}")
    return found


class Command(BaseCommand):
    help = "Check the catalogues; with --write, first bring them in step with the code and the templates."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--write", action="store_true", help="update the .po files from the code")

    def handle(self, *, write, **options):
        folder = Path(settings.LOCALE_PATHS[0])
        has_gettext = shutil.which("xgettext") is not None
        if write:
            if not has_gettext:
                raise CommandError("xgettext is missing: install gettext")
            folder.mkdir(parents=True, exist_ok=True)
            extract(folder)
        allowed = folder / "same_as_english.txt"
        may_stay = set(allowed.read_text().splitlines()) if allowed.exists() else set()
        found = []
        for locale in LOCALES:
            found += [f"{locale}: {fault}" for fault in faults(read(folder, locale), locale, may_stay)]
        if has_gettext:
            found += self._out_of_step(folder)
        else:
            self.stderr.write("xgettext is missing, so the catalogues were not compared with the code.")
        if found:
            raise CommandError(f"{len(found)} faults in the translations:\n" + "\n".join(found))
        self.stdout.write("The translations are complete.")

    def _out_of_step(self, folder: Path) -> list[str]:
        with tempfile.TemporaryDirectory() as place:
            fresh = Path(place)
            for locale in LOCALES:
                shutil.copytree(folder / locale, fresh / locale, ignore=shutil.ignore_patterns("*.mo"))
            extract(fresh)
            found = []
            for locale in LOCALES:
                now, before = keys(read(fresh, locale)), keys(read(folder, locale))
                found += [
                    f"{locale}: not in the catalogue: {text[:90]}"
                    for _, text in sorted(now - before, key=str)
                ]
                found += [
                    f"{locale}: no longer used: {text[:90]}" for _, text in sorted(before - now, key=str)
                ]
        return found
