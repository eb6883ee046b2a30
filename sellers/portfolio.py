"""The portfolio: projects with pictures, put in order by the seller. A suspended seller may only remove."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.suspension import refuse_suspended
from kit import pictures, text
from kit.problems import Refused
from sellers.models import Project, ProjectPicture, SellerProfile

MOST_PROJECTS = 20
MOST_PICTURES = 8
LONGEST_ALT = 160
FOLDER = "projects"
WORDS = ("title", "about", "client", "year", "link")


@transaction.atomic
def add(*, profile: SellerProfile, now: datetime, **words) -> Project:
    """A new project at the end. words: WORDS. Raises Refused when there are too many."""
    refuse_suspended(profile.user)
    SellerProfile.objects.select_for_update().get(pk=profile.pk)
    places = list(profile.projects.values_list("sort", flat=True))
    if len(places) >= MOST_PROJECTS:
        raise Refused(
            _("A portfolio has %(most)d projects at most. Remove one first.") % {"most": MOST_PROJECTS},
            code="portfolio_full",
        )
    assert set(words) <= set(WORDS), words
    return Project.objects.create(profile=profile, created_at=now, sort=max(places, default=-1) + 1, **words)


def change(*, project: Project, **words) -> Project:
    """Say something else about a project."""
    refuse_suspended(project.profile.user)
    assert set(words) <= set(WORDS), words
    for name, value in words.items():
        setattr(project, name, value)
    project.save(update_fields=list(words))
    return project


@transaction.atomic
def move(*, project: Project, up: bool) -> None:
    """One place up or down; at the end of the list it stays."""
    refuse_suspended(project.profile.user)
    SellerProfile.objects.select_for_update().get(pk=project.profile_id)
    order = list(Project.objects.filter(profile=project.profile_id))
    at = order.index(project)
    order.insert(max(0, at - 1) if up else at + 1, order.pop(at))
    for sort, each in enumerate(order):
        each.sort = sort
    Project.objects.bulk_update(order, ["sort"])


def _forget(gone: list[ProjectPicture]) -> None:
    for picture in gone:
        pictures.delete_files(picture)


@transaction.atomic
def remove(*, project: Project) -> None:
    """The project and its pictures, for good."""
    gone = list(project.pictures.all())
    project.delete()
    transaction.on_commit(partial(_forget, gone))


# --- pictures -----------------------------------------------------------------------
@transaction.atomic
def add_picture(*, project: Project, file, alt: str = "") -> ProjectPicture:
    """Take an uploaded file (Django's UploadedFile), to be prepared by a worker.

    Raises Invalid with the reason when it is no picture of ours, Refused when there are too many."""
    refuse_suspended(project.profile.user)
    pictures.check(file)
    Project.objects.select_for_update().get(pk=project.pk)
    places = list(project.pictures.values_list("sort", flat=True))
    if len(places) >= MOST_PICTURES:
        raise Refused(
            _("A project has %(most)d pictures at most. Remove one first.") % {"most": MOST_PICTURES},
            code="project_full",
        )
    return ProjectPicture.objects.create(
        project=project,
        original=pictures.keep(file),
        alt=text.clean_line(alt)[:LONGEST_ALT],
        sort=max(places, default=-1) + 1,
    )


@transaction.atomic
def arrange(*, project: Project, order: list[str], alts: dict[str, str] | None = None) -> None:
    """Keep the pictures named by ref in this order, drop the others, set what they show (alts: ref -> text)."""
    refuse_suspended(project.profile.user)
    Project.objects.select_for_update().get(pk=project.pk)
    gone = []
    for picture in project.pictures.all():
        if picture.ref not in order:
            gone.append(picture)
            picture.delete()
            continue
        picture.sort = order.index(picture.ref)
        picture.alt = (alts or {}).get(picture.ref, picture.alt)[:LONGEST_ALT]
        picture.save(update_fields=["sort", "alt"])
    transaction.on_commit(partial(_forget, gone))


def prepare_due(most: int = 20) -> int:
    """The worker's sweep over pictures of projects; returns how many were looked at."""
    return pictures.prepare_due(ProjectPicture, FOLDER, most)
