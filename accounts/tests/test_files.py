"""Files that people send: taken with a reason to refuse, shown as a small copy, given to the parties alone."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts import files, previews
from accounts.models import Upload, User
from kit.problems import Invalid

pytestmark = pytest.mark.django_db


def make_user(username):
    return User.objects.create_user(username=username, email=f"{username}@example.com")


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path), "base_url": None},
        },
    }


def picture(name="mark.png", size=(900, 600)):
    out = io.BytesIO()
    Image.new("RGB", size, "#642353").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue())


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"", "file_empty"),
        ("shell.php", b"<?php", "file_type"),
        ("art.svg", b"<svg onload=alert(1)>", "file_type"),
        ("page.html", b"<script>", "file_type"),
        ("none", b"words", "file_type"),
        ("photo.png", b"GIF89a/*<script>", "file_not_as_named"),
        ("words.txt", b"a\x00b", "file_not_as_named"),
        ("sheet.xlsx", b"not a zip", "file_not_as_named"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(name, content, code):
    with pytest.raises(Invalid) as refusal:
        files.take(owner=make_user("ana"), file=SimpleUploadedFile(name, content))
    assert refusal.value.code == code
    assert not Upload.objects.exists()


def test_a_name_with_a_path_keeps_only_its_last_part():
    upload = files.take(owner=make_user("ana"), file=SimpleUploadedFile("..\\..\\etc/notes.txt", b"hello"))
    assert upload.name == "notes.txt"
    assert upload.size == 5


def test_a_picture_gets_a_small_copy_without_anything_of_the_original(settings):
    from django.core.files.storage import storages

    upload = files.take(owner=make_user("ana"), file=picture())
    assert upload.preview_state == "waiting"
    assert previews.make_due() == 1
    upload.refresh_from_db()
    assert upload.preview_state == "ready"
    with Image.open(storages["private"].open(upload.preview)) as small:
        assert small.format == "WEBP" and small.width == 640
    assert previews.make_due() == 0


def test_a_broken_picture_is_kept_as_a_file_without_a_preview():
    upload = files.take(
        owner=make_user("ana"), file=SimpleUploadedFile("x.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50)
    )
    previews.make_due()
    upload.refresh_from_db()
    assert (upload.preview_state, upload.preview) == ("none", "")


def test_another_members_upload_cannot_be_attached():
    upload = files.take(owner=make_user("ana"), file=picture())
    with pytest.raises(Invalid):
        files.own(owner=make_user("ion"), refs=[upload.ref])
