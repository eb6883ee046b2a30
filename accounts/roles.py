"""Staff roles: Django groups, made by a migration, each seeing only its own."""

from accounts.models import User

ROLES = ("vetting", "moderation", "support", "finance")


def has_role(user: User, role: str) -> bool:
    """Whether `user` is staff in this role; a superuser is in all. Asks the database once a user object."""
    if not user.is_authenticated or not user.is_staff or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if user._roles is None:
        user._roles = frozenset(user.groups.values_list("name", flat=True))
    return role in user._roles
