"""Refusals: what went wrong, in words for the person and a code for the machine (RFC 9457)."""


class Refused(Exception):
    """An act that may not happen. Shown on pages as an error with its status, in the API as a problem.

    code: a stable, machine-readable word (`stale`, `not_allowed`, `too_late`, ...).
    message: a translated sentence that says what to do.
    status: HTTP status, 409 unless said otherwise.
    extra: further members of the API problem (for a stale page: `state`, `version`).
    fields: {field name: message} where a form field is to blame.
    """

    status = 409
    code = "refused"

    def __init__(self, message, *, code=None, status=None, fields=None, **extra):
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.status = status or self.status
        self.fields = fields or {}
        self.extra = extra


class NotAllowed(Refused):
    """This person may not do this now."""

    status = 403
    code = "not_allowed"


class Stale(Refused):
    """Somebody else was quicker; `extra` carries the new state."""

    status = 409
    code = "stale"


class Invalid(Refused):
    """What was sent cannot be understood or is out of bounds."""

    status = 422
    code = "invalid"
