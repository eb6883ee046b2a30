"""The list of gigs seen last can be cleared by its owner."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gigs import recently_seen


@require_POST
def forget(request):
    """Clear the list of this browser, and back to where the button was."""
    back = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if ours else "/")
    recently_seen.forget(response)
    messages.success(request, _("Your list is cleared."))
    return response
