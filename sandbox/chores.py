"""Planning what the server will do by itself when the test clock gets there (see `sweeping`)."""

from sandbox.models import Chore


def plan(act: str, ref: str, due_at: int) -> None:
    Chore.objects.create(act=act, ref=ref, due_at=due_at)
