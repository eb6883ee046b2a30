"""What an act of a person is given, and what one is: the address, what is sent along, the act it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Upload
from kit.problems import Stale
from orders.actors import Actor
from orders.forms import ActForm
from orders.models import Milestone, Order
from orders.moves import MILESTONE, MOVES, Move


@dataclass(frozen=True)
class Given:
    """All an act needs: the rows it is about as the viewer may see them, who, when, and what was sent."""

    order: Order
    milestone: Milestone | None
    by: Actor
    now: datetime
    version: int | None
    data: dict
    uploads: list[Upload]

    @property
    def common(self) -> dict:
        return {"by": self.by, "now": self.now, "version": self.version}

    @property
    def on_order(self) -> dict:
        return {"ref": self.order.ref, **self.common}

    @property
    def on_milestone(self) -> dict:
        return {"milestone_ref": self.milestone.ref, **self.common}

    @property
    def on_dispute(self) -> dict:
        dispute = self.milestone.disputes.filter(state__in=["open", "ruled"]).order_by("-id").first()
        if dispute is None:
            raise Stale(_("No dispute is open here now."))
        return {"dispute_ref": dispute.ref, **self.common}


@dataclass(frozen=True)
class PeoplesAct:
    """command: in the table of moves. slug: in the address. takes_files: uploads come along."""

    command: str
    slug: str
    call: Callable[[Given], object]
    form: type[ActForm] = ActForm
    takes_files: bool = False

    @property
    def move(self) -> Move:
        return MOVES[self.command]

    @property
    def about_milestone(self) -> bool:
        return self.move.scope == MILESTONE
