"""Members whom staff has suspended: they read, and take back what is theirs, but publish nothing."""

from django.utils.translation import gettext as _

from accounts.models import User
from kit.problems import NotAllowed


def refuse_suspended(user: User) -> None:
    """Raises NotAllowed for a member who is suspended."""
    if user.is_suspended:
        raise NotAllowed(
            _(
                "Your account is suspended, so you cannot change this. Write to us if you think that is wrong."
            ),
            code="suspended",
        )
