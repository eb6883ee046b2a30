"""Refusals in Stripe's words and shape."""


class Refusal(Exception):
    """An answer other than 200.

    `keep` commits what was done so far (a declined charge stays on record);
    `executed` says whether the answer is remembered under the idempotency key."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        keep: bool = False,
        executed: bool = True,
        **details,
    ):
        super().__init__(message)
        self.status, self.keep, self.executed = status, keep, executed
        self.error = {"message": message, "type": type}
        self.error.update({name: value for name, value in details.items() if value is not None})


def unknown_parameter(param: str) -> Refusal:
    return Refusal(
        f"Received unknown parameter: {param}", code="parameter_unknown", param=param, executed=False
    )


def missing_parameter(param: str) -> Refusal:
    return Refusal(f"Missing required param: {param}.", code="parameter_missing", param=param, executed=False)


def invalid_parameter(param: str, message: str, code: str | None = None) -> Refusal:
    return Refusal(message, code=code, param=param, executed=False)


def no_such(kind: str, ref: str, *, param: str = "id", status: int = 404) -> Refusal:
    return Refusal(
        f"No such {kind.replace('.', ' ')}: '{ref}'", status=status, code="resource_missing", param=param
    )


def refused(message: str, code: str | None = None, **details) -> Refusal:
    """A 400 about the state of things rather than the form of the request."""
    return Refusal(message, code=code, **details)
