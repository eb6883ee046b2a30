"""What the API takes and answers as JSON."""

import re

from rest_framework import exceptions, negotiation, parsers

LARGEST_JSON = 1024 * 1024  # bytes
_UNFIT = re.compile("[\x00\ud800-\udfff]")  # what PostgreSQL cannot keep in a text


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "JSON of 1 MB at most is read."


class Json(parsers.JSONParser):
    """JSON within bounds: not too large, not too deep, and only text that can be kept."""

    def parse(self, stream, media_type=None, parser_context=None):
        request = (parser_context or {}).get("request")
        length = request.META.get("CONTENT_LENGTH") if request else None
        if length and int(length) > LARGEST_JSON:
            raise TooLarge
        try:
            data = super().parse(stream, media_type, parser_context)
            fit = _is_fit(data)
        except RecursionError as error:
            raise exceptions.ParseError("The JSON is nested too deeply.") from error
        if not fit:
            raise exceptions.ParseError("The JSON holds characters that are no text.")
        return data


def _is_fit(value) -> bool:
    if isinstance(value, str):
        return not _UNFIT.search(value)
    if isinstance(value, dict):
        return all(_is_fit(key) and _is_fit(each) for key, each in value.items())
    return all(map(_is_fit, value)) if isinstance(value, list) else True


class AlwaysJson(negotiation.DefaultContentNegotiation):
    """There is one format, whatever is asked for."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type
