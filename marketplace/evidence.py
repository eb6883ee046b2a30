"""The evidence of a chargeback: a ZIP with an index page and the hash of every file in it, put together by a job from
what is known of the order, and the same in the words and the file that a bank takes. Always in English."""

import hashlib
import io
import json
import zipfile
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils.translation import override

from accounts.models import Download
from conversations import talking
from kit import clock, spreadsheets
from kit.money import shown
from ledger import balances
from orders import who_pays
from orders.happened import HAPPENED
from orders.models import Answer, Chargeback, Delivery, Order, OrderEvent
from payments import cents, printing
from payments.models import Payment

LONGEST_TEXT = 19_000  # characters that a bank takes in one field
STAMP = (2020, 1, 1, 0, 0, 0)  # of every file: the same facts make the same ZIP


def make_due() -> int:
    """Put together the packs that are missing or older than what the seller added; how many."""
    waiting = Chargeback.objects.filter(
        state__in=[Chargeback.State.OPEN, Chargeback.State.INQUIRY], sent_at=None, pack=""
    )
    refs = list(waiting.order_by("id").values_list("ref", flat=True)[:50])
    for ref in refs:
        make(ref)
    return len(refs)


def make(ref: str) -> Chargeback:
    """Put one pack together and keep it; a newer one takes its place."""
    case = _case(ref)
    content = zipped(case)
    stored = storages["private"].save(f"evidence/{case.ref}.zip", ContentFile(content))
    made = {
        "pack": stored,
        "pack_sha256": hashlib.sha256(content).hexdigest(),
        "pack_size": len(content),
        "packed_at": clock.now(),
    }
    if not Chargeback.objects.filter(pk=case.pk, stated_at=case.stated_at).update(**made):
        storages["private"].delete(
            stored
        )  # the seller has added something meanwhile: the next run takes it in
    case.refresh_from_db()
    return case


def _case(ref: str) -> Chargeback:
    return Chargeback.objects.select_related("order__buyer", "order__seller", "milestone").get(ref=ref)


def zipped(case: Chargeback) -> bytes:
    """The whole pack: an index page, the files it lists with their hashes, and SHA256SUMS for programs."""
    with override("en"):
        files = _files(case)
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        files["index.html"] = render_to_string(
            "payments/evidence.html", {**_context(case), "files": sums}
        ).encode()
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in sorted(files.items())]
    files["SHA256SUMS"] = ("\n".join(lines) + "\n").encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in sorted(files.items()):
            pack.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def pdf(case: Chargeback) -> bytes | None:
    """The index page as a PDF, which is what banks take; None where this machine makes none."""
    if not printing.is_possible():
        return None
    with override("en"):
        return printing.pdf("payments/evidence.html", {**_context(case), "files": {}, "as_pdf": True})


def fields(case: Chargeback) -> dict[str, str]:
    """The evidence by the names of Stripe's fields."""
    with override("en"):
        context = _context(case)
        order = case.order
        downloads = "\n".join(f"{d.at:%Y-%m-%d %H:%M} UTC {d.upload.name}" for d in context["downloads"])
        events = "\n".join(f"{e['at']} {e['who']}: {e['what']}" for e in context["events"])
        text = f"{case.statement}\n\n{events}".strip()
        made = {
            "product_description": f"{order.title}\n\n{order.scope}"[:LONGEST_TEXT],
            "customer_name": order.buyer.shown_name,
            "customer_email_address": order.buyer.email,
            "access_activity_log": downloads[:LONGEST_TEXT],
            "uncategorized_text": text[:LONGEST_TEXT],
        }
        if context["accepted_at"]:
            made["service_date"] = f"{context['accepted_at']:%Y-%m-%d}"
    return {name: value for name, value in made.items() if value}


# --- what is in it -----------------------------------------------------------------------
def _files(case: Chargeback) -> dict[str, bytes]:
    context = _context(case)
    files = {
        "order.json": json.dumps(context["snapshot"], indent=1, ensure_ascii=False).encode(),
        "events.csv": _table(
            ["at_utc", "who", "what", "reason"],
            [[e["at"], e["who"], e["what"], e["reason"]] for e in context["events"]],
        ),
        "messages.csv": _table(
            ["at_utc", "from", "text", "files_sha256"],
            [
                [
                    _stamp(m.sent_at),
                    m.author.shown_name,
                    m.body,
                    " ".join(f.upload.sha256 for f in m.files.all()),
                ]
                for m in context["messages"]
            ],
        ),
        "deliveries.csv": _table(
            ["at_utc", "milestone", "number", "file", "bytes", "sha256"],
            [
                [
                    _stamp(d.delivered_at),
                    d.milestone.title,
                    d.number,
                    f.upload.name,
                    f.upload.size,
                    f.upload.sha256,
                ]
                for d in context["deliveries"]
                for f in d.files.all()
            ],
        ),
        "downloads.csv": _table(
            ["at_utc", "who", "file", "sha256"],
            [[_stamp(d.at), d.by.shown_name, d.upload.name, d.upload.sha256] for d in context["downloads"]],
        ),
        "money.csv": _table(
            ["at_utc", "what", "from", "to", "amount_minor", "currency"],
            [
                [
                    _stamp(j.effective_at),
                    str(j.label),
                    str(leg.source),
                    str(leg.destination),
                    leg.amount_minor,
                    j.currency,
                ]
                for j in balances.journals_of(case.order.ref)
                if j.kind not in cents.HOUSE_ONLY
                for leg in j.legs
            ],
        ),
    }
    if case.statement:
        files["statement-of-the-seller.txt"] = case.statement.encode()
    for number, upload in enumerate(context["added"], start=1):
        with storages["private"].open(upload.stored_as) as kept:
            files[f"from-the-seller/{number:02d}-{upload.name}"] = kept.read()
    return files


def _context(case: Chargeback) -> dict:
    order = case.order
    deliveries = list(
        Delivery.objects.filter(milestone__order=order)
        .select_related("milestone")
        .prefetch_related("files__upload")
        .order_by("delivered_at", "id")
    )
    uploads = [file.upload_id for each in deliveries for file in each.files.all()]
    events = OrderEvent.objects.filter(order=order).select_related("actor", "milestone").order_by("sequence")
    payment = Payment.objects.filter(ref=case.payment_ref).first()
    milestones = list(order.milestones.all())
    accepted = [m.accepted_at for m in milestones if m.accepted_at]
    brief = _brief(order)
    return {
        "case": case,
        "order": order,
        "payment": payment,
        "reason": who_pays.reason_in_words(case.reason),
        "amount": shown(case.amount_minor, case.currency),
        "milestones": milestones,
        "accepted_at": max(accepted) if accepted else None,
        "events": [_event(each) for each in events if each.command in HAPPENED],
        "messages": list(talking.messages_of(order)),
        "deliveries": deliveries,
        "downloads": list(
            Download.objects.filter(upload__in=uploads).select_related("upload", "by").order_by("at")
        ),
        "brief": brief,
        "added": [each.upload for each in case.files.select_related("upload").order_by("id")],
        "snapshot": {
            "order": order.ref,
            "placed_at": _stamp(order.placed_at),
            "title": order.title,
            "scope": order.scope,
            "package": order.package_name,
            "price_minor": order.price_minor,
            "currency": order.currency,
            "extras": order.extras,
            "milestones": [
                {
                    "title": m.title,
                    "price_minor": m.price_minor,
                    "state": m.state,
                    "due_at": _stamp(m.due_at),
                    "first_delivered_at": _stamp(m.first_delivered_at),
                    "accepted_at": _stamp(m.accepted_at),
                    "accepted_by_itself": m.accepted_automatically,
                }
                for m in milestones
            ],
            "brief": brief,
            "payment": payment
            and {
                "charge": payment.charge_id,
                "paid_at": _stamp(payment.paid_at),
                "card": f"{payment.card_brand} {payment.card_last4}".strip(),
            },
        },
    }


def _brief(order: Order) -> list[dict]:
    """What the buyer answered; what was asked as a secret is left out."""
    given = {answer.question_ref: answer.value for answer in Answer.objects.filter(order=order)}
    return [
        {
            "question": question["question"],
            "answer": ", ".join(value) if isinstance(value := given[question["ref"]], list) else value,
        }
        for question in order.questions
        if question["ref"] in given and question.get("kind") != "credential"
    ]


def _event(event: OrderEvent) -> dict:
    who = event.actor.shown_name if event.actor else event.role
    what = str(HAPPENED[event.command].text)
    if event.milestone:
        what = f"{what} ({event.milestone.title})"
    return {"at": _stamp(event.effective_at), "who": who, "what": what, "reason": event.reason}


def _stamp(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _table(head: list[str], rows: list[list]) -> bytes:
    """A CSV table, its cells safe to open in a spreadsheet."""
    return "".join(spreadsheets.line(row) for row in [head, *rows]).encode()
