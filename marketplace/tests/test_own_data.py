"""A member gets a copy of all that is theirs, once it is clear that it is them; nobody else's rows are in it."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import exporting, files
from accounts.models import DataExport, User
from accounts.testing import confirm
from accounts.tests.test_joining import code_in_mail
from conversations import talking
from gigs import testing as gigs
from kit import clock
from marketplace import exports, own_data
from marketplace.tests.meeting import at_once
from notices.models import Notice
from orders import testing

PAGE = "/settings/data/"


def signed_in(user, *, confirmed: bool = True) -> Client:
    client = Client()
    client.force_login(user)
    if confirmed:
        confirm(client)
    return client


def unpacked(answer) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(answer.getvalue()))


@pytest.mark.django_db
@pytest.mark.broken_books  # paid without a provider
def test_ana_gets_what_she_gave_and_what_is_about_her_and_nothing_of_others():
    order = testing.order_active(title="A mark for a mill")
    ana, wei = order.buyer, order.seller
    hers = files.take(owner=ana, file=SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n%%EOF\n"))
    talking.say(order=order, by=ana, body="The letters please in blue.", uploads=[hers], now=clock.now())
    testing.order_active(buyer=testing.make_buyer("eva"), title="A secret of eva and wei")
    client = signed_in(ana)
    assert "Make a copy" in client.get(PAGE).text
    assert "Your copy is being made" in client.post(f"{PAGE}copy/", follow=True).text
    assert "Make a copy" not in client.get(PAGE).text
    assert exports.make_due() == 1 and exports.make_due() == 0
    made = DataExport.objects.get()
    assert Notice.objects.filter(to=ana, kind="export_ready", about=made.ref).count() == 1
    assert f"{PAGE}copy/{made.ref}/" in client.get(PAGE).text

    answer = client.get(f"{PAGE}copy/{made.ref}/")
    assert answer["Cache-Control"] == "private, no-store" and "attachment" in answer["Content-Disposition"]
    copy = unpacked(answer)
    assert copy.testzip() is None
    assert {f"{table.name}.json" for table in own_data.TABLES} <= set(copy.namelist())
    assert copy.read(f"files/{hers.ref}-plan.pdf") == b"%PDF-1.4\n%%EOF\n"
    rows = {
        name: json.loads(copy.read(f"{name}.json")) for name in ("account", "orders", "messages", "answers")
    }
    assert rows["account"][0]["email"] == ana.email and "password" not in rows["account"][0]
    assert [row["ref"] for row in rows["orders"]] == [order.ref]
    assert rows["messages"][0]["body"] == "The letters please in blue."
    assert rows["answers"][0]["value"] == "Aurora"
    assert "escrow" in copy.read("money.csv").decode()
    everything = b"".join(copy.read(name) for name in copy.namelist())
    for secret in (b"A secret of eva", wei.email.encode(), b"eva@", ana.password.encode()):
        assert secret not in everything


@pytest.mark.django_db
def test_the_copy_is_for_its_member_alone_and_asks_for_the_second_step_first():
    ana = gigs.make_user("ana", password="four quiet brown geese")
    exporting.ask(by=ana, now=clock.raw_now())
    exports.make_due()
    address = f"{PAGE}copy/{DataExport.objects.get().ref}/"
    assert signed_in(gigs.make_user("eva")).get(address).status_code == 404
    assert Client().get(address).url.startswith("/accounts/login/")
    client = signed_in(ana, confirmed=False)
    asked = client.get(address)
    assert "reauthenticate" in asked.url
    assert client.post(asked.url, {"password": "four quiet brown geese"}).url == address
    assert client.get(address).url.startswith("/settings/second-step/")
    client.post("/settings/second-step/code/")
    here = client.post("/settings/second-step/", {"code": code_in_mail(), "next": address})
    answer = client.get(here.url) if here.status_code == 302 else here
    assert answer["Content-Type"] == "application/zip"
    client = signed_in(ana, confirmed=False)
    assert "reauthenticate" in client.post(f"{PAGE}copy/").url


@pytest.mark.django_db
def test_a_copy_lives_a_week_and_one_a_day_is_made(django_capture_on_commit_callbacks):
    ana, private = gigs.make_user("ana"), storages["private"]
    client = signed_in(ana)
    client.post(f"{PAGE}copy/")
    assert "being made already" in client.post(f"{PAGE}copy/", follow=True).text
    exports.make_due()
    assert "one copy a day" in client.post(f"{PAGE}copy/", follow=True).text
    first = DataExport.objects.get()
    first.asked_at -= timedelta(days=2)
    first.save()
    assert private.size(first.stored_as) == first.size
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{PAGE}copy/")
    assert not DataExport.objects.filter(pk=first.pk).exists() and not private.exists(first.stored_as)
    exports.make_due()
    second = DataExport.objects.get()
    second.expires_at = clock.raw_now()
    second.save()
    assert client.get(f"{PAGE}copy/{second.ref}/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        exports.make_due()
    assert not DataExport.objects.exists() and not private.exists(second.stored_as)


@pytest.mark.django_db
def test_a_copy_that_cannot_be_made_is_tried_three_times_and_then_told(monkeypatch):
    ana = gigs.make_user("ana")
    exporting.ask(by=ana, now=clock.raw_now())
    monkeypatch.setattr(own_data, "TABLES", [own_data.Table("broken", lambda user: 1 / 0, "ref")])
    for tried in (1, 2, 3):
        assert exports.make_due() == 0, "and a worker does not take the same row at once again"
        assert DataExport.objects.get().tries == tried
        DataExport.objects.update(lease_until=None)
    assert Notice.objects.get(to=ana).kind == "export_failed"
    page = signed_in(ana).get(PAGE)
    assert "could not be made" in page.text and "Make a copy" in page.text


def test_two_clicks_and_two_workers_make_one_copy(committed_db):
    ana = gigs.make_user("ana")
    asked = at_once(*[lambda: exporting.ask(by=ana, now=clock.raw_now())] * 2)
    assert sorted(getattr(each, "code", "asked") for each in asked) == ["already_asked", "asked"]
    assert sorted(at_once(exports.make_due, exports.make_due)) == [0, 1]
    assert Notice.objects.filter(to=ana).count() == 1


def test_every_table_with_a_members_own_rows_is_in_the_copy_or_left_out_on_purpose():
    left_out = {
        "accounts.Closing", "accounts.DataExport", "payments.Customer", "sellers.CalendarFeed",  # of the machinery
        "gigs.GigCard", "gigs.GigSlug", "orders.Payer", "orders.Tally", "sellers.SellerRating",  # sums of the copied
        "sellers.DirtySeller", "sellers.LevelStanding",
        "admin.LogEntry", "orders.Ruling", "reviews.Removal", "sellers.ProOpinion", "sellers.ProRead",  # staff's own
    }  # fmt: skip
    copied = {table.rows(User(pk=1)).model for table in own_data.TABLES}
    owners = {"user", "owner", "by", "seller", "applicant", "author", "payer", "buyer", "to"}
    own = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is User and field.name in owners and model not in copied
    }
    assert own - left_out == set()
