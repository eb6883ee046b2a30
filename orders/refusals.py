"""What stands in the way of a move: the refusals that guards and acts raise."""

from kit.problems import Refused


class NotYet(Refused):
    """The time for this move has not come."""

    code = "not_yet"


class TooLate(Refused):
    """The time for this move is over."""

    code = "too_late"


class NotPossible(Refused):
    """Something else must happen, or must not have happened, first."""

    code = "not_possible"
