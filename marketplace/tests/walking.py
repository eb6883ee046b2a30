"""Every address of the site, filled in for the small world of worlds.py, and what access.txt says about it."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import URLPattern, get_resolver

from orders.forms.acts import TABLE as ACTS
from sellers import pro_steps

LIST = Path(__file__).with_name("access.txt")
ROLES = {
    "anonymous": None,
    "buyer": "ana",
    "seller": "wei",
    "other buyer": "eva",
    "other seller": "ion",
    "suspended": "sus",
    "support": "sup",
    "finance": "fin",
    "admin": "adm",
}


def routes(resolver=None, before: str = "") -> Iterator[str]:
    """Every address of the site as it is written in the lists of addresses."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def listed() -> dict[tuple[str, str], list[int]]:
    """access.txt: {(method, address): a status for each role}."""
    found = {}
    for line in LIST.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            method, route, *statuses = line.split()
            assert len(statuses) == len(ROLES), f"not nine statuses: {line}"
            assert all(re.fullmatch(r"[1-5]\d\d", each) for each in statuses), f"not a status: {line}"
            assert (method, route) not in found, f"listed twice: {line}"
            found[method, route] = [int(each) for each in statuses]
    return found


def cases(route: str) -> list[str]:
    """The addresses to try for one route: one for each act where the route takes any act; "/" is home."""
    if route == "orders/<slug:ref>/<slug:slug>/":
        return [route.replace("<slug:slug>", act.slug) for act in ACTS if not act.about_milestone]
    if route == "orders/<slug:ref>/milestones/<slug:milestone_ref>/<slug:slug>/":
        return [route.replace("<slug:slug>", act.slug) for act in ACTS if act.about_milestone]
    if "(?P<command>" in route:
        return [re.sub(r"\(\?P<command>[^)]*\)", word, route) for word in ("pause", "resume", "archive")]
    if "(?P<app_label>" in route:
        return [re.sub(r"\(\?P<app_label>[^)]*\)", "auth", route)]
    return [route or "/"]


def refs(w) -> dict[str, str]:
    """What `ref` stands for, by how the address begins; the longest beginning counts."""
    return {
        "": w.order.ref,
        "files/": w.upload.ref,
        "documents/": w.document.ref,
        "api/v1/documents/": w.document.ref,
        "settings/tokens/": w.token.ref,
        "settings/data/": w.export.ref,
        "selling/gigs/": w.draft.ref,
        "selling/analytics/": w.gig.ref,
        "api/v1/me/analytics/": w.gig.ref,
        "saved/": w.gig.ref,
        "share/": w.gig.ref,
        "settings/seller/portfolio/": w.project.ref,
        "^selling/gigs/": w.gig.ref,
        "staff/gigs/": w.waiting.draft.ref,
        "staff/gigs/<slug:ref>/suspension": w.gig.live.ref,
        "staff/gigs/<slug:ref>/reinstatement": w.taken_down.live.ref,
        "staff/reports/": w.report.ref,
        "staff/disputes/": w.dispute.ref,
        "staff/orders/": w.order.ref,
        "staff/chargebacks/": w.chargeback.ref,
        "sandbox/chargebacks/": w.chargeback.ref,
        "orders/<slug:ref>/chargebacks/": w.at_bank.ref,
        "api/v1/orders/<slug:ref>/chargebacks/": w.at_bank.ref,
        "staff/finance/": w.withdrawal.ref,
        "pro/applications/": w.application.ref,
        "staff/pro/": w.application.ref,
        "staff/pro/revocations/": w.revocation.ref,
        "api/v1/me/pro/": w.unsent.ref,
        "api/v1/staff/pro/": w.application.ref,
        "staff/level-appeals/": w.level_appeal.ref,
        "api/v1/staff/level-appeals/": w.level_appeal.ref,
        "staff/reviews/": w.review.ref,
        "reviews/": w.review.ref,
        "orders/<slug:ref>/review/": w.done.ref,
        "api/v1/orders/<slug:ref>/review/": w.done.ref,
        "api/v1/reviews/": w.review.ref,
        "api/v1/staff/reviews/": w.review.ref,
        "notices/": w.notice.ref,
        "mailbox/": w.mail.ref,
        "orders/<slug:ref>/requirements/": w.unanswered.ref,
        "api/v1/me/gigs/": w.draft.ref,
        "api/v1/me/projects/": w.project.ref,
        "api/v1/me/saved/": w.gig.ref,
        "api/v1/staff/gigs/": w.waiting.draft.ref,
        "api/v1/files/": w.upload.ref,
        "api/v1/staff/disputes/": w.dispute.ref,
        "api/v1/gigs/": w.gig.ref,
        "api/v1/packages/": w.package.ref,
    }


def address(case: str, w) -> str:
    """The path to ask for."""
    begins = max((start for start in refs(w) if case.startswith(start)), key=len)
    given = {
        "ref": refs(w)[begins],
        "order_ref": w.unpaid.ref,
        "package_ref": w.package.ref,
        "milestone_ref": w.milestone.ref,
        "extra_ref": "nothing",
        "case_ref": w.chargeback.ref,
        "tip_ref": "nothing",
        "question": "q2",
        "upload": w.upload.ref,
        "username": "pia" if case.startswith("staff/pro/") else "wei",
        "slug": w.gig.slug,
        "name": "help",
        "step": "practice" if "pro/" in case else "words" if "start/" in case else "pricing",
        "path": "cover.webp" if case.startswith("media/") else w.gig.live.category.path,
        "part": "background",
        "about": w.level_about,
        "token": w.stop_token,
        "command": "submit",
        "content_type_id": ContentType.objects.get_for_model(w.gig).pk,
        "object_id": admin_row(case, w),
        "form": "csv",
        "kind": "categories",
        "number": "0",
        "year": str(w.now.year),
    }
    plain = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", case)
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(given.get(part[1], "1")), plain)
    return "/" + re.sub(r"[\^$\\]", "", path).removeprefix("/")


def admin_row(case: str, w) -> int | None:
    """The number of a row of the table that this address of the admin is about; the world has one of each."""
    about = re.match(r"admin/(\w+)/(\w+)/<path:object_id>", case)
    if about is None:
        return w.gig.pk
    row = apps.get_model(*about.groups())._default_manager.order_by("pk").first()
    assert row, f"worlds.py makes no row for {case}"
    return row.pk


NO_PAGES = (
    *("admin/", "api/", "files/", "media/", "search/suggestions"),
    *("opensearch.xml", "robots.txt", "share/", "sitemap"),  # for programs
)
PARTS = (
    "staff/disputes/<slug:ref>/preview/",
    "selling/gigs/categories/",
)  # of a page, fetched by its script
DOWNLOADS = (
    "settings/data/copy/<slug:ref>/",
    "offline-worker.js",
    "/pdf/",
    "/ubl/",
    "/csv/",
    "documents/journal/<slug:form>/",
)


def pages(w) -> list[tuple[str, str]]:
    """(role, path) of every page of ours that somebody may open, for each role that has its own view of it."""
    found = []
    for (method, case), statuses in listed().items():
        if method != "GET" or case.startswith(NO_PAGES):
            continue
        if case.endswith(DOWNLOADS) or case in PARTS:
            continue
        seeing = [role for role, status in zip(ROLES, statuses, strict=True) if status == 200]
        if seeing:
            found.append((seeing[0], address(case, w)))
    found += [(role, f"/orders/{order.ref}/") for role in ("buyer", "seller") for order in w.orders]
    steps = ("overview", "pricing", "description", "requirements", "gallery", "publish")
    found += [("seller", f"/selling/gigs/{w.draft.ref}/{step}/") for step in steps]
    found += [("other seller", f"/pro/apply/{step}/") for step in pro_steps.NAMES]
    found += [("admin", f"/staff/pro/{ref}/") for ref in (w.pro.ref, w.refused.ref)]
    found += [
        ("buyer", f"/gigs/wei/{w.gig.slug}/"),
        ("seller", f"/selling/gigs/{w.waiting.ref}/publish/"),
        ("seller", f"/selling/gigs/{w.taken_down.ref}/publish/"),
        ("anonymous", "/search/?q=logo"),
        ("anonymous", "/search/?q=nothing-has-this-name"),
        ("buyer", "/"),
    ]
    return list(dict.fromkeys(found))
