"""A backup is one tar file: the database as pg_dump writes it, and the uploads. The sandbox is never in it."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

from django.conf import settings
from psycopg2 import sql

from marketplace import servers, services

DUMP = "database.dump"


class ArchiveFailed(Exception):
    """The backup could not be made or read; the text says why."""


def _tool(name: str) -> str:
    """pg_dump and pg_restore must not be older than the server, so ours come before the system's."""
    ours = servers.find_postgres() / name
    found = str(ours) if ours.exists() else shutil.which(name)
    if not found:
        raise ArchiveFailed(f"{name} was not found. Install PostgreSQL's client programs.")
    return found


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise ArchiveFailed(done.stderr.strip() or f"{words[0]} ended with {done.returncode}")


def _uploads() -> dict[str, Path]:
    return {"media": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}


def save(target: Path) -> None:
    """Write the backup beside its place and rename it, readable by its owner only. Raises ArchiveFailed."""
    part = target.with_name(f".{target.name}.{os.getpid()}")
    with tempfile.TemporaryDirectory() as place:
        dump = Path(place) / DUMP
        _run(
            _tool("pg_dump"),
            "--format=custom",
            "--no-owner",
            "--no-acl",
            f"--file={dump}",
            settings.DATABASE_URL,
        )
        try:
            part.touch(mode=0o600)
            with tarfile.open(part, "w") as archive:
                archive.add(dump, DUMP)
                for name, folder in _uploads().items():
                    if folder.exists():
                        archive.add(folder, name)
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ArchiveFailed(f"{target}: {error.strerror}") from None


def restore(source: Path) -> str:
    """Put the backup in place of the database and the uploads; returns the name the old database has now.

    The new database is complete before it takes the place of the old one, which is kept. Raises ArchiveFailed."""
    url, name = settings.DATABASE_URL, services.database_name(settings.DATABASE_URL)
    fresh, old = f"{name}_restoring", f"{name}_before_restore"
    with tempfile.TemporaryDirectory() as place:
        try:
            with tarfile.open(source) as archive:
                archive.extractall(place, filter="data")
        except (OSError, tarfile.TarError) as error:
            raise ArchiveFailed(f"{source} is not a backup: {error}") from None
        dump = Path(place) / DUMP
        if not dump.exists():
            raise ArchiveFailed(f"{source} is not a backup: it holds no {DUMP}")
        fresh_url = urlsplit(url)._replace(path=f"/{quote(fresh)}").geturl()
        services.drop_database(fresh_url)
        services.ensure_database(fresh_url)
        _run(
            _tool("pg_restore"),
            "--no-owner",
            "--no-acl",
            "--exit-on-error",
            f"--dbname={fresh_url}",
            str(dump),
        )
        _swap(url, name, fresh, old)
        for folder, path in _uploads().items():
            shutil.rmtree(path, ignore_errors=True)
            if (Path(place) / folder).exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copytree(Path(place) / folder, path)
    return old


def _swap(url: str, name: str, fresh: str, old: str) -> None:
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with services.maintenance(url) as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        cursor.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
        cursor.execute(rename.format(sql.Identifier(fresh), sql.Identifier(name)))
