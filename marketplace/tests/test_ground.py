"""The ground itself: clones are apart, committed data is seen by others, a killed site leaves nothing."""

import threading
import urllib.request

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections


def _people() -> int:
    return get_user_model().objects.count()


def _join(name: str):
    return get_user_model().objects.create_user(username=name, email=f"{name}@example.org")


@pytest.mark.django_db
@pytest.mark.parametrize("round_", [1, 2])
def test_an_ordinary_test_leaves_nothing_behind(round_):
    _join("somebody")
    assert _people() == 1


@pytest.mark.parametrize("round_", [1, 2])
def test_committed_data_is_seen_by_another_thread_and_gone_afterwards(committed_db, round_):
    _join("somebody")
    seen = []

    def look():
        seen.append(_people())
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]
    assert connection.settings_dict["NAME"] in committed_db.database_url


def test_the_sandbox_has_a_database_of_its_own(committed_db):
    with connections["sandbox"].cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone()[0] == committed_db.names()["sandbox"]
        cursor.execute("SELECT to_regclass('accounts_user'), to_regclass('django_migrations')")
        users, migrations = cursor.fetchone()
    assert users is None
    assert migrations is not None


@pytest.mark.site_parts("web", "worker")
def test_a_live_site_answers_and_its_worker_survives_a_kill(live_site):
    with urllib.request.urlopen(f"{live_site.url}/readyz") as answer:
        assert answer.status == 200
    live_site.kill("worker")
    live_site.start("worker")


@pytest.mark.browser
def test_a_page_opens_with_and_without_script(new_page):
    for js in (True, False):
        page = new_page(js=js, width=390, scheme="dark")
        page.set_content("<title>one</title><script>document.title = 'two'</script>")
        assert page.title() == ("two" if js else "one")
