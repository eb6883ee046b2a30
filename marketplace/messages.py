"""Compiles the translations with Babel, so that no gettext tools are needed: `python -m marketplace.messages`."""

import sys
from pathlib import Path

LOCALES = Path(__file__).resolve().parent / "locale"


def compile_all(folder: Path = LOCALES) -> int:
    """Write a .mo beside each .po that is newer than its .mo. Returns how many were written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    written = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with open(source, "rb") as text:
            # django's locale zh_Hans is unknown to Babel's catalogue only by its plural rule, which the file states
            catalog = read_po(text, locale=source.parent.parent.name)
        part = target.with_suffix(".part")
        with open(part, "wb") as binary:
            write_mo(binary, catalog)
        part.replace(target)
        written += 1
    return written


if __name__ == "__main__":
    sys.stdout.write(f"{compile_all()} translations compiled\n")
