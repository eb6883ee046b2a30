"""A backup brings back what was there, and only that."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections

from marketplace import archive, services


@pytest.fixture
def places(committed_db, tmp_path, settings):
    settings.DATABASE_URL = committed_db.database_url
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    settings.PRIVATE_ROOT.mkdir()
    yield tmp_path
    kept = f"{services.database_name(committed_db.database_url)}_before_restore"
    services.drop_database(committed_db.database_url.replace(committed_db.names()["default"], kept))


def test_a_restore_brings_back_people_and_files_and_forgets_what_came_later(places):
    people = get_user_model().objects
    people.create_user(username="early", email="early@example.org")
    (settings.PRIVATE_ROOT / "logo.txt").write_text("drawn")
    archive.save(places / "backup.tar")
    assert (places / "backup.tar").stat().st_mode & 0o077 == 0

    people.create_user(username="late", email="late@example.org")
    (settings.PRIVATE_ROOT / "logo.txt").write_text("spoiled")
    connections.close_all()
    archive.restore(places / "backup.tar")

    assert set(people.values_list("username", flat=True)) == {"early"}
    assert (settings.PRIVATE_ROOT / "logo.txt").read_text() == "drawn"


def test_a_file_that_is_no_backup_is_refused_and_changes_nothing(places):
    get_user_model().objects.create_user(username="early", email="early@example.org")
    (places / "holiday.tar").write_text("not a tar file")
    with pytest.raises(archive.ArchiveFailed, match="is not a backup"):
        archive.restore(places / "holiday.tar")
    assert get_user_model().objects.count() == 1
