"""The evidence of a chargeback: what is in it, who may see it, and that reviews follow the bank."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import files
from accounts.models import Upload
from conversations import talking
from gigs.testing import make_user
from kit import clock
from kit.problems import Refused
from marketplace import bank_news, evidence
from marketplace.tests.calling import Caller
from orders import chargebacks as acts
from orders.actors import Actor
from orders.models import Chargeback
from orders.testing import make_upload
from payments import chargebacks
from payments.tests import stage
from payments.tests.conftest import provider  # noqa: F401
from reviews.models import Window
from sandbox import inprocess

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


@pytest.fixture
def case(provider):  # noqa: F811
    order = stage.order_accepted()
    talking.say(order=order, by=order.buyer, body="=HYPERLINK is what I like", now=clock.now())
    charge = order.payments.get().charge_id
    inprocess.control("disputes", charge=charge, reason="product_unacceptable")
    stage.work()
    return Chargeback.objects.get()


def opened(case) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(storages["private"].open(case.pack).read()))


def test_the_pack_lists_every_file_with_its_hash(case):
    assert evidence.make_due() == 1
    assert evidence.make_due() == 0
    case.refresh_from_db()
    pack = opened(case)
    sums = dict(reversed(line.split("  ")) for line in pack.read("SHA256SUMS").decode().splitlines())
    assert set(sums) == set(pack.namelist()) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(pack.read(name)).hexdigest() == digest
    index = pack.read("index.html").decode()
    assert "What happened" in index and sums["events.csv"] in index
    assert "'=HYPERLINK" in pack.read("messages.csv").decode()
    content = storages["private"].open(case.pack).read()
    assert case.pack_sha256 == hashlib.sha256(content).hexdigest()


def test_the_same_facts_make_the_same_pack(case):
    assert evidence.zipped(case) == evidence.zipped(case)


def test_what_the_seller_adds_makes_a_new_pack(case):
    evidence.make_due()
    acts.answer(
        ref=case.ref, statement="The buyer praised it.", by=Actor.seller(case.order.seller), now=clock.now()
    )
    evidence.make_due()
    case.refresh_from_db()
    assert opened(case).read("statement-of-the-seller.txt") == b"The buyer praised it."


def test_the_seller_adds_files_and_the_newest_choice_counts(case, client):
    seller, buyer = case.order.seller, case.order.buyer
    address = f"/orders/{case.order.ref}/chargebacks/{case.ref}/statement/"
    mail = SimpleUploadedFile("mail.txt", b"I love it.")
    client.force_login(seller)
    refused = client.post(address, {"statement": "", "files": mail})
    assert (
        refused.status_code == 422 and "mail.txt" in refused.content.decode()
    )  # nothing is to be chosen again
    kept = Upload.objects.get(owner=seller)
    client.post(address, {"statement": "The buyer praised it.", "upload": kept.ref})
    evidence.make_due()
    case.refresh_from_db()
    assert opened(case).read("from-the-seller/01-mail.txt") == b"I love it."
    assert kept.sha256 in opened(case).read("index.html").decode()
    theirs = files.take(owner=buyer, file=SimpleUploadedFile("theirs.txt", b"No."))
    assert client.post(address, {"statement": "More", "upload": theirs.ref}).status_code == 422
    other = Caller(seller).send("chat.txt", b"Thank you")
    Caller(seller).post(
        address.replace("/orders/", "orders/", 1), statement="It was praised.", uploads=[other]
    )
    evidence.make_due()
    case.refresh_from_db()
    assert [name for name in opened(case).namelist() if "seller/" in name] == ["from-the-seller/01-chat.txt"]


def test_the_seller_adds_ten_files_at_most(case):
    many = [make_upload(case.order.seller, f"{n}.pdf") for n in range(11)]
    with pytest.raises(Refused) as refusal:
        acts.answer(
            ref=case.ref, statement="See.", uploads=many, by=Actor.seller(case.order.seller), now=clock.now()
        )
    assert "uploads" in refusal.value.fields


def test_finance_sends_the_evidence_once_and_the_bank_has_it(case):
    staff = stage.make_finance("fin")
    evidence.make_due()
    with pytest.raises(Refused):
        chargebacks.send_evidence(ref=case.ref, evidence=evidence.fields(case), pdf=None, by=make_user("ion"))
    chargebacks.send_evidence(ref=case.ref, evidence=evidence.fields(case), pdf=b"%PDF-1.7 x", by=staff)
    case.refresh_from_db()
    assert case.sent_by == staff
    sent = inprocess.control("events?type=charge.dispute.updated")["events"][0]["data"]["object"]
    assert sent["status"] == "under_review"
    assert sent["evidence"]["uncategorized_file"].startswith("file_")
    with pytest.raises(Refused):
        chargebacks.send_evidence(ref=case.ref, evidence={}, pdf=None, by=staff)


def test_reviews_stand_still_while_the_bank_decides_and_are_hidden_when_it_is_lost(case):
    from reviews import windows

    windows.at(case.order, clock.now())
    bank_news.follow(now=clock.now())
    assert Window.objects.get().bank_opened_at
    chargebacks.give_up(ref=case.ref, by=stage.make_finance("fin"))
    bank_news.follow(now=clock.now())
    window = Window.objects.get()
    assert window.barred == "chargeback" and window.bank_ruled_at
    assert bank_news.follow(now=clock.now()) == 0
