"""What load balancers ask, and the id that ties log lines to a request."""

import time

import pytest
from django.core.cache import cache

from marketplace import health, logs


@pytest.mark.django_db
def test_ready_tells_each_part_and_how_long_ago_beat_ticked(client):
    health.note_beat()
    answer = client.get("/readyz")
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "ready"
    assert all(told[part]["ok"] for part in ("database", "redis", "migrations", "beat"))


@pytest.mark.django_db
@pytest.mark.parametrize("seconds_ago", [None, 3600])
def test_a_silent_beat_is_told_but_pages_are_still_served(client, seconds_ago):
    if seconds_ago:
        cache.set(health.BEAT_KEY, time.time() - seconds_ago)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["beat"]["ok"] is False


def test_without_redis_the_site_says_that_it_cannot_serve(client, settings, django_db_setup, db):
    dead = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": dead}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["redis"]["ok"] is False
    assert answer.json()["database"]["ok"] is True


def test_alive_asks_nobody_and_any_host_may_ask(client, settings):
    settings.ALLOWED_HOSTS = ["tessera.example"]
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", headers={"host": "10.0.0.7"}).json() == {"status": "alive"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"), [("proxy-made-0001", True), ("short", False), ("bad id\n" * 9, False)]
)
def test_a_proxy_s_request_id_is_kept_if_it_is_one(client, given, kept):
    answer = client.get("/no-such-page/", headers={logs.HEADER: given.replace("\n", "")})
    assert (answer[logs.HEADER] == given) is kept


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/references/{}/", "/notices/unsubscribe/{}/"])
def test_no_log_line_holds_the_part_of_an_address_that_lets_in_whoever_knows_it(client, caplog, address):
    caplog.handler.addFilter(logs.RequestIdFilter())
    secret = "wrong-but-as-long-as-a-true-one"
    client.get(address.format(secret))
    said = [record.getMessage() for record in caplog.records if "/…/" in record.getMessage()]
    assert len(said) == 2, "our own line, and Django's about the refusal"
    assert secret not in caplog.text


def test_a_log_line_is_one_json_object_with_the_request_id():
    import json
    import logging

    token = logs.current_id.set("abc12345")
    record = logging.LogRecord("orders", logging.INFO, __file__, 1, "paid %s", ("头像",), None)
    logs.RequestIdFilter().filter(record)
    logs.current_id.reset(token)
    line = json.loads(logs.JsonFormatter().format(record))
    assert line["request_id"] == "abc12345"
    assert line["message"] == "paid 头像"
