"""Form parameters as Stripe writes them (`a[b][0]=c`), read into nested values and checked against a shape.

A shape is a dict of names; `name!` is required. Values: "str", "int", "bool", "any", "currency", "time",
"range" (a time or gt/gte/lt/lte), "meta", a tuple of allowed words, a list with one shape, or a nested dict."""

import re

from sandbox.errors import invalid_parameter, missing_parameter, unknown_parameter

LISTING = {"limit": "int", "starting_after": "str", "ending_before": "str"}
TRUTHS = {"true": True, "false": False}


def read(pairs) -> dict:
    """Nested dicts and lists out of `[("a[b][]", "1"), …]`."""
    root: dict = {}
    for name, value in pairs:
        keys = [name.split("[", 1)[0], *re.findall(r"\[([^\]]*)\]", name)]
        spot = root
        for key, following in zip(keys, [*keys[1:], None], strict=True):
            if key == "":
                key = str(len(spot))
            if following is None:
                spot[key] = value
            else:
                if not isinstance(spot.get(key), dict):
                    spot[key] = {}
                spot = spot[key]
    return _lists(root)


def _lists(value):
    if not isinstance(value, dict):
        return value
    value = {key: _lists(inner) for key, inner in value.items()}
    if value and all(key.isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return value


def check(given: dict, shape: dict, at: str = "") -> dict:
    """The values of `given` with their types, or the refusal Stripe would give."""
    wanted = {name.rstrip("!"): (kind, name.endswith("!")) for name, kind in shape.items()}
    for name in given:
        if name not in wanted:
            raise unknown_parameter(_path(at, name))
    clean = {}
    for name, (kind, required) in wanted.items():
        if name not in given:
            if required:
                raise missing_parameter(_path(at, name))
            continue
        if required and given[name] == "":
            raise invalid_parameter(
                _path(at, name),
                f"You passed an empty string for '{_path(at, name)}'.",
                "parameter_invalid_empty",
            )
        clean[name] = _value(given[name], kind, _path(at, name))
    return clean


def _path(at: str, name) -> str:
    return f"{at}[{name}]" if at else str(name)


def _value(value, kind, at: str):
    if isinstance(kind, dict):
        if value == "":
            return None
        if not isinstance(value, dict):
            raise invalid_parameter(at, "Invalid object", "parameter_invalid_object")
        return check(value, kind, at)
    if isinstance(kind, list):
        if value == "":
            return []
        if not isinstance(value, list):
            raise invalid_parameter(at, "Invalid array")
        return [_value(each, kind[0], f"{at}[{index}]") for index, each in enumerate(value)]
    if isinstance(kind, tuple):
        if value not in kind:
            raise invalid_parameter(at, f"Invalid {at}: must be one of {', '.join(kind)}")
        return value
    return CHECKS[kind](value, at)


def _text(value, at):
    if not isinstance(value, str):
        raise invalid_parameter(at, f"Invalid string: {value}")
    if len(value) > 5000:
        raise invalid_parameter(at, f"Invalid string: {at} must be at most 5000 characters")
    return value or None


def _integer(value, at):
    if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,15}", value):
        raise invalid_parameter(at, f"Invalid integer: {value}", "parameter_invalid_integer")
    return int(value)


def _boolean(value, at):
    if value not in TRUTHS:
        raise invalid_parameter(at, f"Invalid boolean: {value}")
    return TRUTHS[value]


def _currency(value, at):
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z]{3}", value):
        raise invalid_parameter(at, f"Invalid currency: {value}")
    return value.lower()


def _range(value, at):
    if isinstance(value, dict):
        return check(value, {"gt": "int", "gte": "int", "lt": "int", "lte": "int"}, at)
    return _integer(value, at)


def _metadata(value, at):
    if value == "":
        return None
    if not isinstance(value, dict) or len(value) > 50:
        raise invalid_parameter(at, "Metadata is a set of at most 50 key-value pairs")
    for key, text in value.items():
        if len(key) > 40 or not isinstance(text, str) or len(text) > 500:
            raise invalid_parameter(
                f"{at}[{key}]", "Metadata keys have at most 40 and values at most 500 characters"
            )
    return value


CHECKS = {
    "str": _text,
    "int": _integer,
    "time": _integer,
    "bool": _boolean,
    "currency": _currency,
    "range": _range,
    "meta": _metadata,
    "any": lambda value, at: value,
}


def merged(old: dict, changes: dict | None) -> dict:
    """Metadata after an update: an empty value removes its key, an empty set removes all."""
    if changes is None:
        return {}
    return {key: text for key, text in {**old, **changes}.items() if text != ""}
