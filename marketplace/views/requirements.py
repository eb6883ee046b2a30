"""The buyer answers the seller's questions: in parts, kept as they are typed, sent when all required ones are there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import files
from kit import clock
from kit.problems import Refused
from orders import requirements as asking
from orders.actors import Actor
from orders.models import Order


@login_required
@require_http_methods(["GET", "POST"])
def requirements(request, ref):
    """GET: the form. POST: keep what was typed (the script does it by itself), or send it with `send`."""
    order = get_object_or_404(
        Order.objects.bought_by(request.user).select_related("seller", "policy"), ref=ref
    )
    if order.state not in ("awaiting_requirements", "awaiting_approval") and request.method == "GET":
        return redirect("orders:order", ref)
    problems: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        problems = _keep(request, order)
        if "autosave" in request.POST:
            rows = _rows(order, problems, request.POST)
            body = {
                "saved": not problems,
                "errors": problems,
                "title": " ".join(problems.values()),
                "complete": _done(rows),
                "progress": _progress(rows),
            }
            return JsonResponse(body, status=422 if problems else 200)
        if "send" in request.POST and not problems:
            try:
                asking.answer(ref=ref, by=Actor.buyer(request.user), now=clock.now())
            except Refused as refusal:
                if not refusal.fields:
                    raise
                problems, status = refusal.fields, 422
                messages.error(request, refusal.message)
            else:
                messages.success(request, _("Your answers are sent. The seller starts now."))
                return redirect("orders:order", ref)
        elif problems:
            status = 422
        elif "look" in request.POST:
            return _look(request, order)
        else:
            messages.success(request, _("Kept. Send the answers when you are ready."))
            return redirect("orders:requirements", ref)
    rows = _rows(order, problems, request.POST)
    return render(
        request,
        "orders/requirements.html",
        {
            "order": order,
            "rows": rows,
            "done": _done(rows),
            "now": clock.now(),
            "progress": _progress(rows),
            "problems": [(row, problems[row["ref"]]) for row in rows if row["ref"] in problems],
        },
        status=status,
    )


def _done(rows: list[dict]) -> int:
    return sum(row["answered"] for row in rows)


def _progress(rows: list[dict]) -> str:
    """'7 of 9 answered'."""
    words = ngettext("%(done)d of %(all)d answered", "%(done)d of %(all)d answered", len(rows))
    return words % {"done": _done(rows), "all": len(rows)}


def _look(request, order):
    """What the seller will read, before it is sent; nothing new is typed here."""
    context = {"order": order, "rows": _rows(order, {}, {}), "now": clock.now()}
    return render(request, "orders/requirements_look.html", context)


def _keep(request, order) -> dict[str, str]:
    """Save every answer that was sent; {question ref: what is wrong}."""
    now, by, problems = clock.now(), Actor.buyer(request.user), {}
    for question in order.questions:
        name = f"q-{question['ref']}"
        try:
            if question["kind"] == "file":
                uploads = files.own(owner=request.user, refs=request.POST.getlist(f"{name}-upload"))
                uploads += files.take_all(owner=request.user, files=request.FILES.getlist(name))
                if uploads:
                    asking.attach(
                        ref=order.ref, question_ref=question["ref"], uploads=uploads, by=by, now=now
                    )
            elif question["kind"] == "choices" and f"{name}-there" in request.POST:
                asking.save(
                    ref=order.ref,
                    question_ref=question["ref"],
                    value=request.POST.getlist(name),
                    by=by,
                    now=now,
                )
            elif name in request.POST and question["kind"] != "choices":
                asking.save(
                    ref=order.ref, question_ref=question["ref"], value=request.POST[name], by=by, now=now
                )
        except Refused as refusal:
            if refusal.status == 409:
                raise
            problems[question["ref"]] = str(refusal.message)
    return problems


def _rows(order, problems, typed) -> list[dict]:
    """The questions with their answers: as kept, or as typed where that could not be kept."""
    given = {answer.question_ref: answer for answer in order.answers.prefetch_related("files__upload")}
    rows = []
    for question in order.questions:
        answer = given.get(question["ref"])
        uploads = [f.upload for f in answer.files.all()] if answer else []
        value = answer.value if answer else ([] if question["kind"] == "choices" else "")
        name, problem = f"q-{question['ref']}", problems.get(question["ref"], "")
        if problem and name in typed and question["kind"] != "file":
            value = typed.getlist(name) if question["kind"] == "choices" else typed[name]
        hints = [f"h-{question['ref']}"] if question.get("help") else []
        rows.append(
            {
                **question,
                "value": value,
                "uploads": uploads,
                "answered": bool(value or uploads),
                "problem": problem,
                "described": " ".join(hints + ([f"e-{question['ref']}"] if problem else [])),
            }
        )
    return rows


@login_required
@require_POST
def drop_file(request, ref, question, upload):
    """Take a file out of an answer again."""
    order = get_object_or_404(Order.objects.bought_by(request.user), ref=ref)
    asking.detach(
        ref=order.ref, question_ref=question, upload_ref=upload, by=Actor.buyer(request.user), now=clock.now()
    )
    return redirect("orders:requirements", ref)
