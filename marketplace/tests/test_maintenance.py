"""While the site is closed for work, everybody is told so and nothing is asked of the database."""

import json

from django.test import Client

from marketplace import schedule
from marketplace.tests.test_up import _run


def test_pages_and_programs_hear_when_to_come_back_and_health_answers(settings):
    settings.MAINTENANCE = True
    client = Client()  # there is no database here: whatever asks it fails this test
    page = client.get("/orders/", headers={"Accept-Language": "en"})
    assert (page.status_code, page["Retry-After"], page["Cache-Control"]) == (503, "300", "no-store")
    assert "We are at work on the site" in page.text and "not kept" not in page.text
    assert "script-src" in page["Content-Security-Policy"] or "default-src" in page["Content-Security-Policy"]
    assert "still in the form" in client.post("/orders/", {"text": "much"}).text
    for path in ("/api/v1/gigs/", "/webhooks/stripe/"):
        answer = client.post(path)
        assert (answer.status_code, answer["Retry-After"]) == (503, "300")
        assert answer["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["code"] == "maintenance"
    assert client.get("/healthz").status_code == 200


def test_nothing_due_is_done_meanwhile(tmp_path):
    asked = "from django.conf import settings; print(len(settings.CELERY_BEAT_SCHEDULE))"
    given = {"DJANGO_SETTINGS_MODULE": "marketplace.settings", "MARKETPLACE_STATE_DIR": str(tmp_path)}
    assert _run(tmp_path, "-c", asked, MAINTENANCE="1", **given).stdout == "0\n"
    assert schedule.BEAT


def test_the_offline_page_names_nobody_and_its_worker_is_served_from_the_root(client):
    page = client.get("/offline/")
    assert "You are offline" in page.text and "csrf" not in page.text and not page.cookies
    script = client.get("/offline-worker.js")
    assert script["Content-Type"] == "text/javascript" and '"/offline/"' in script.text
