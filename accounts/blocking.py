"""People a member wants nothing to do with: neither can order from the other or write first. It is never shown to them."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Block, User
from kit.problems import Invalid

MOST = 1000


def add(*, by: User, username: str) -> Block:
    """Block the member of this user name; asked twice, the same block. Raises Invalid, naming the field."""
    whom = User.objects.filter(username=username.strip().removeprefix("@").lower(), is_active=True).first()
    wrong = ""
    if whom is None:
        wrong = _("Nobody here has this user name.")
    elif whom.pk == by.pk:
        wrong = _("This is you.")
    elif whom.is_staff:
        wrong = _("Our staff cannot be blocked.")
    elif by.blocks.count() >= MOST:
        wrong = _("You have blocked as many people as one can.")
    if wrong or whom is None:
        raise Invalid(wrong, code="block", fields={"username": wrong})
    block, _made = Block.objects.get_or_create(by=by, whom=whom)
    return block


def remove(*, by: User, username: str) -> None:
    """Nothing stands between the two any more."""
    Block.objects.filter(by=by, whom__username=username).delete()


def of(user: User) -> QuerySet[Block]:
    """Whom a member has blocked, the last first."""
    return user.blocks.select_related("whom").order_by("-id")
