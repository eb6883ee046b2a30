"""The worker's part of a copy of one's data: made of all apps' tables, and told when it is ready."""

from accounts import exporting
from accounts.models import DataExport
from kit import clock
from marketplace import own_data
from notices import telling


def make_due() -> int:
    """Make the copies that wait, throw the expired away; returns how many are ready."""
    exporting.forget_expired()
    return exporting.make_due(own_data.compose, _tell)


def _tell(export: DataExport) -> None:
    ready = export.state == DataExport.State.READY
    shift = clock.shift()  # notices speak business time
    until = {"expires_at": (clock.raw_now() + exporting.KEPT + shift).isoformat()} if ready else {}
    telling.tell(
        to=export.user,
        kind="export_ready" if ready else "export_failed",
        url="/settings/data/",
        now=clock.now(),
        about=export.ref,
        data=until,
    )
