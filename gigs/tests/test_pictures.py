"""Pictures: made anew by the worker, or refused with a reason; nothing of the original file survives."""

import io
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gigs import drafting, pictures, testing
from gigs.models import GigImage
from kit import pictures as kept_pictures
from kit import reencoding
from kit.problems import Invalid, Refused

GPS = 0x8825


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **django_settings.STORAGES,
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private", "base_url": None},
        },
    }


@pytest.fixture
def gig(wei, now):
    return drafting.begin(by=wei, now=now)


def picture(size=(1600, 1000), form="PNG", mode="RGB", name=None, **options):
    kept = io.BytesIO()
    Image.new(mode, size, "purple" if mode in ("RGB", "RGBA") else 1).save(kept, form, **options)
    return SimpleUploadedFile(name or f"cover.{form.lower()}", kept.getvalue())


def take(gig, file, now):
    return pictures.take(ref=gig.ref, file=file, by=gig.seller, now=now, alt="A mark")


def files_of(storage):
    root = storages[storage].location
    return sorted(str(p.relative_to(root)) for p in Path(root).rglob("*") if p.is_file())


def test_a_picture_becomes_three_sizes_and_the_original_is_dropped(gig, now):
    image = take(gig, picture(), now)
    assert image.state == "processing" and len(files_of("private")) == 1
    assert pictures.prepare_due() == 1
    image.refresh_from_db()
    assert (image.state, image.width, image.height, image.alt) == ("ready", 1280, 800, "A mark")
    assert files_of("private") == []
    for width in (400, 640, 1280):
        with Image.open(storages["default"].open(f"{image.key}-{width}.webp")) as made:
            assert made.format == "WEBP" and made.size == (width, width * 10 // 16)
    assert image.url_640 == f"/media/{image.key}-640.webp"
    assert pictures.prepare_due() == 0


def test_a_photograph_loses_its_place_on_earth_and_keeps_which_way_is_up(gig, now):
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "A camera"
    exif.get_ifd(GPS)[2] = (44.0, 26.0, 0.0)
    image = take(gig, picture((1600, 1000), "JPEG", exif=exif, comment=b"<script>alert(1)</script>"), now)
    pictures.prepare_due()
    image.refresh_from_db()
    assert (image.width, image.height) == (1000, 1600), "turned, never enlarged"
    with storages["default"].open(f"{image.key}-1280.webp") as kept:
        made = kept.read()
    assert b"script" not in made and b"camera" not in made and b"EXIF" not in made
    assert not Image.open(io.BytesIO(made)).getexif()


def test_a_script_glued_to_a_picture_is_gone(gig, now):
    glued = picture((400, 400), "GIF").read() + b"<?php system($_GET['c']); ?><script>alert(1)</script>"
    image = take(gig, SimpleUploadedFile("cover.gif", glued), now)
    pictures.prepare_due()
    image.refresh_from_db()
    with storages["default"].open(f"{image.key}-400.webp") as kept:
        made = kept.read()
    assert image.state == "ready" and b"php" not in made and b"script" not in made


@pytest.mark.parametrize("mode", ["RGBA", "P", "L", "LA", "1", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_read(gig, now, mode):
    form = "JPEG" if mode == "CMYK" else "PNG"
    image = take(gig, picture((300, 300), form, mode), now)
    pictures.prepare_due()
    image.refresh_from_db()
    assert image.state == "ready", image.refusal


def test_25_megapixels_fit_into_the_memory_of_the_worker(gig, now):
    image = take(gig, picture((5000, 5000), mode="RGBA"), now)
    pictures.prepare_due()
    image.refresh_from_db()
    assert (image.state, image.width, image.height) == ("ready", 1280, 1280)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (SimpleUploadedFile("cover.png", b""), "file_empty"),
        (SimpleUploadedFile("cover.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "file_type"),
        (SimpleUploadedFile("cover.php", b"<?php"), "file_type"),
        (SimpleUploadedFile("cover.heic", b"\x00\x00\x00\x18ftypheic"), "file_type"),
        (SimpleUploadedFile("cover.png", b"GIF89a not a png"), "file_not_as_named"),
        (SimpleUploadedFile("cover.pdf", b"%PDF-1.7"), "picture_unreadable"),
        (SimpleUploadedFile("cover.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100), "picture_unreadable"),
        (
            SimpleUploadedFile("cover.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * (8 * 1024 * 1024)),
            "file_too_large",
        ),
        (picture((100, 100)), "picture_too_small"),
        (picture((6000, 300)), "picture_too_flat"),
        (picture((6000, 5000), mode="1"), "picture_too_many_pixels"),  # 30 megapixels in some kilobytes
    ],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_what_is_no_picture_of_ours_is_refused_at_once_with_a_reason(gig, now, file, code):
    with pytest.raises(Invalid) as refused:
        take(gig, file, now)
    assert refused.value.code == code and str(refused.value.message)
    assert not GigImage.objects.exists() and files_of("private") == []


def test_a_file_that_breaks_while_decoding_is_refused_by_the_worker(gig, now):
    whole = picture((900, 900), "JPEG").read()
    image = take(gig, SimpleUploadedFile("cover.jpg", whole[: len(whole) // 2]), now)
    pictures.prepare_due()
    image.refresh_from_db()
    assert (image.state, image.refusal) == ("refused", "unreadable")
    assert "JPEG" in image.refused_because and files_of("private") == []


def test_the_process_that_decodes_cannot_take_more_memory_than_it_may(tmp_path):
    Image.new("RGBA", (9000, 9000)).save(tmp_path / "flood.png", compress_level=1)
    command = f"import kit.reencoding as r; r.MOST_PIXELS = 10**9; r.main({str(tmp_path / 'flood.png')!r}, {str(tmp_path)!r})"
    done = subprocess.run(
        [sys.executable, "-c", command],
        capture_output=True,
        text=True,
        cwd=django_settings.BASE_DIR,
        check=False,
    )
    assert done.stdout.strip() in ('{"refused": "too_much"}', '{"refused": "unreadable"}'), done.stderr
    assert not list(tmp_path.glob("*.webp")) and reencoding.MEMORY < 1024**3


def test_a_worker_that_died_leaves_its_picture_to_the_next(gig, now):
    image = take(gig, picture(), now)
    assert kept_pictures._claim(GigImage) == image
    assert kept_pictures._claim(GigImage) is None, "leased"
    GigImage.objects.update(lease_until=now - timedelta(minutes=5))
    assert pictures.prepare_due() == 1
    image.refresh_from_db()
    assert image.state == "ready" and image.tries == 2


def test_a_picture_that_kills_its_worker_thrice_is_given_up(gig, now):
    image = take(gig, picture(), now)
    GigImage.objects.update(tries=3)
    pictures.prepare_due()
    image.refresh_from_db()
    assert (image.state, image.refusal) == ("refused", "failed")


def test_a_late_worker_does_not_overwrite_the_quicker_one(gig, now):
    take(gig, picture(), now)
    late = kept_pictures._claim(GigImage)
    GigImage.objects.update(lease_until=now - timedelta(minutes=5))
    pictures.prepare_due()
    before = files_of("default")
    kept_pictures._finish(late, state="refused", refusal="failed")
    assert GigImage.objects.get().state == "ready" and files_of("default") == before


def test_the_gallery_holds_three_pictures(gig, now):
    for _n in range(3):
        take(gig, picture((300, 300)), now)
    with pytest.raises(Refused) as refused:
        take(gig, picture((300, 300)), now)
    assert refused.value.code == "gallery_full"
    assert len(files_of("private")) == 3


def test_pictures_no_version_shows_are_forgotten_after_a_day(gig, wei, now):
    kept, _dropped = take(gig, picture((300, 300)), now), take(gig, picture((300, 300)), now)
    pictures.prepare_due()
    drafting.arrange_pictures(ref=gig.ref, order=[kept.ref], by=wei, now=now)
    assert pictures.drop_unused() == 0
    GigImage.objects.update(created_at=now - timedelta(days=2))
    assert pictures.drop_unused() == 1
    assert [image.ref for image in GigImage.objects.all()] == [kept.ref]
    assert len(files_of("default")) == 3


def test_a_revision_shares_the_pictures_of_the_live_version(wei, now):
    gig = testing.make_gig(wei)
    version = drafting.save(ref=gig.ref, by=wei, now=now, overview={"tags": ["other"]})
    assert version.gallery.get().image == gig.live.gallery.get().image
