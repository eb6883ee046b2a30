"""The portfolio and vacations, as sellers keep them."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from kit import clock
from kit.problems import Invalid, Refused
from sellers import absence, portfolio
from sellers.models import Project, ProjectPicture

pytestmark = pytest.mark.django_db
ROOT = "/settings/seller/portfolio/"


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    files = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {"BACKEND": files, "OPTIONS": {"location": tmp_path / "private", "base_url": None}},
    }


@pytest.fixture
def page(client, wei):
    client.force_login(wei)
    return client


def picture(name="mark.png", size=(640, 400)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "#8a2f4f").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def make(wei, title="A mark for a bakery", **words) -> Project:
    return portfolio.add(profile=wei.seller, now=clock.now(), title=title, **words)


def test_a_project_is_written_shown_its_pictures_prepared_and_removed(page, wei):
    answer = page.post(
        f"{ROOT}new/", {"title": "A mark", "about": "For a bakery", "year": "2024", "file": picture()}
    )
    project = Project.objects.get()
    assert answer.url == f"{ROOT}{project.ref}/"
    assert "Being prepared" in page.get(answer.url).content.decode()
    assert portfolio.prepare_due() == 1
    made = ProjectPicture.objects.get()
    assert made.state == "ready" and made.original == "" and made.url_640.startswith("/media/projects/")
    assert made.url_400 in page.get(ROOT).content.decode()
    assert "gone for good" in page.get(f"{ROOT}{project.ref}/removal/").content.decode()
    page.post(f"{ROOT}{project.ref}/removal/")
    assert not Project.objects.exists() and "Show what you have made" in page.get(ROOT).content.decode()


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (SimpleUploadedFile("me.exe", b"MZ"), "not a picture we can read"),
        (SimpleUploadedFile("me.png", b"not a picture at all"), "is not what its name says"),
        (picture("small.png", (90, 90)), "each side needs 200 pixels"),
        (picture("long.png", (2000, 210)), "too long and narrow"),
    ],
)
def test_a_picture_is_refused_with_its_reason_and_the_words_stay(page, wei, file, reason):
    project = make(wei)
    file.seek(0)
    answer = page.post(f"{ROOT}{project.ref}/", {"title": "Typed anew", "file": file})
    html = answer.content.decode()
    assert answer.status_code == 422 and reason in html and "Typed anew" in html
    assert not ProjectPicture.objects.exists()


def test_pictures_and_projects_are_put_in_order(page, wei):
    first, second = make(wei, "First"), make(wei, "Second")
    page.post(f"{ROOT}{second.ref}/place/", {"do": "up"})
    assert [each.title for each in wei.seller.projects.all()] == ["Second", "First"]
    a, b = (portfolio.add_picture(project=first, file=picture()) for _ in range(2))
    page.post(
        f"{ROOT}{first.ref}/", {"title": "First", "do": f"pictures-up-{b.ref}", f"alt-{a.ref}": "A mark"}
    )
    assert [p.ref for p in first.pictures.all()] == [b.ref, a.ref]
    assert first.pictures.last().alt == "A mark"
    page.post(f"{ROOT}{first.ref}/", {"title": "First", "do": f"pictures-remove-{b.ref}"})
    assert [p.ref for p in first.pictures.all()] == [a.ref]


def test_a_portfolio_and_a_project_have_room_for_so_many(wei, monkeypatch):
    monkeypatch.setattr(portfolio, "MOST_PROJECTS", 1)
    monkeypatch.setattr(portfolio, "MOST_PICTURES", 1)
    project = make(wei)
    portfolio.add_picture(project=project, file=picture())
    with pytest.raises(Refused, match="1 projects at most"):
        make(wei)
    with pytest.raises(Refused, match="1 pictures at most"):
        portfolio.add_picture(project=project, file=picture())


def test_strangers_find_no_project_of_anothers(client, wei, ion):
    project = make(wei)
    client.force_login(ion)
    for path in ("", "removal/"):
        assert client.get(f"{ROOT}{project.ref}/{path}").status_code == 404
    for path in ("", "removal/", "place/", "pictures/"):
        assert client.post(f"{ROOT}{project.ref}/{path}", {"title": "Mine now"}).status_code == 404
    assert Project.objects.get().title == "A mark for a bakery"


def test_who_is_away_says_until_when_and_comes_back(page, wei):
    day = (clock.now() + timedelta(days=9)).date()
    page.post("/settings/seller/away/", {"until": day.isoformat(), "note": "In the mountains"})
    wei.seller.refresh_from_db()
    assert wei.seller.away_until.date() == day and wei.seller.away_note == "In the mountains"
    assert "You are away" in page.get("/settings/seller/away/").content.decode()
    page.post("/settings/seller/away/end/")
    wei.seller.refresh_from_db()
    assert wei.seller.away_until is None


def test_nobody_is_away_until_yesterday_or_for_a_year(page, wei):
    now = clock.now()
    for days in (-1, 0, 365):
        answer = page.post(
            "/settings/seller/away/", {"until": (now + timedelta(days=days)).date().isoformat()}
        )
        assert answer.status_code == 422
    with pytest.raises(Invalid):
        absence.leave(profile=wei.seller, until=now - timedelta(days=1), now=now)
