"""Where the provider tells us what happened: verified, stored once, answered at once. Nothing is decided here."""

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import gateway, inbox

log = logging.getLogger(__name__)
LARGEST = 256 * 1024  # bytes


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Take one signed event. 400: not signed by the provider, or not now. 413: too large."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST:
        return HttpResponse(status=413)
    try:
        event = gateway.gateway().construct_event(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.BadSignature as error:
        log.warning("webhook refused: %s", error)
        return HttpResponse(status=400)
    inbox.store([event])
    return HttpResponse(status=200)
