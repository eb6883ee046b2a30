"""The door of staff pages: for those whose role a page is; for anybody else there is no such page."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.views.decorators.cache import never_cache

from accounts.roles import has_role


def staff_of(role: str):
    """A view for staff of this role (accounts.roles.ROLES). The signed-out are led to the sign-in, others get 404."""

    def only(view):
        @wraps(view)
        @login_required
        @never_cache
        def checked(request, *args, **kwargs):
            if not has_role(request.user, role):
                raise Http404
            return view(request, *args, **kwargs)

        return checked

    return only
