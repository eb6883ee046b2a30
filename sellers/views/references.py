"""Where somebody answers who was named by an applicant for Pro: by a signed address, without an account."""

from allauth.core.ratelimit import consume_or_429
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kit import clock
from sellers import references
from sellers.forms.reference import AnswerForm, DeclineForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reference(request, token):
    """The three questions, and the way out of them."""
    page = consume_or_429(request, action="reference", limit_get=True) or _page(request, token)
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page


def _page(request, token):
    now = clock.now()
    try:
        found = references.find(token, now=now)
        if found is None:
            raise Http404
        declines = request.POST.get("do") == "decline"
        answer_form = AnswerForm(request.POST if request.method == "POST" and not declines else None)
        decline_form = DeclineForm(request.POST if declines else None)
        if answer_form.is_valid():
            references.answer(token=token, said=answer_form.cleaned_data, now=now)
            return render(request, "sellers/reference_done.html", {"answered": True})
        if decline_form.is_valid():
            references.decline(token=token, now=now, **decline_form.cleaned_data)
            return render(request, "sellers/reference_done.html", decline_form.cleaned_data)
    except references.Gone as gone:
        return render(request, "sellers/reference_gone.html", {"why": gone.message}, status=gone.status)
    context = {
        "applicant": found.application.applicant,
        "until": found.expires_at,
        "answer_form": answer_form,
        "decline_form": decline_form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "sellers/reference.html", context, status=status)
