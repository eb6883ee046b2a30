"""Money is an integer of minor units and a currency beside it; no float, ever."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from babel.numbers import format_currency, get_decimal_symbol, get_group_symbol
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from kit.problems import Invalid

ZERO_DECIMAL = frozenset("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split())
THREE_DECIMAL = frozenset("bhd jod kwd omr tnd".split())
LARGEST_MINOR = 100_000_000_00
ARABIC_SIGNS = {0x066B: ".", 0x066C: ","}  # decimal and group sign beside Arabic digits
SIGNS = {
    "$": frozenset("usd aud cad hkd mxn nzd sgd twd".split()),
    "us$": frozenset({"usd"}),
    "€": frozenset({"eur"}),
    "£": frozenset({"gbp"}),
    "¥": frozenset({"jpy", "cny"}),
    "₩": frozenset({"krw"}),
    "lei": frozenset({"ron"}),
}


def exponent(currency: str) -> int:
    """Digits behind the point: usd 2, jpy 0, kwd 3."""
    currency = currency.lower()
    return 0 if currency in ZERO_DECIMAL else 3 if currency in THREE_DECIMAL else 2


def to_major(minor: int, currency: str) -> Decimal:
    """12345, usd -> Decimal('123.45')."""
    return Decimal(minor).scaleb(-exponent(currency))


def babel_locale(language: str | None = None) -> str:
    """Babel's name for a Django language code: zh-hans -> zh_Hans."""
    return to_locale(language or get_language() or "en")


def shown(minor: int, currency: str, *, language: str | None = None, short: bool = False) -> str:
    """12345, usd -> '$123.45'. short: whole amounts without decimals ('$123')."""
    places = exponent(currency)
    digits = 0 if short and minor % 10**places == 0 else places
    pattern = None
    text = format_currency(
        to_major(minor, currency),
        currency.upper(),
        format=pattern,
        locale=babel_locale(language),
        decimal_quantization=True,
        currency_digits=digits == places,
    )
    if digits != places:
        symbol = get_decimal_symbol(babel_locale(language))
        text = text.replace(symbol + "0" * places, "", 1)
    return text


def parse(
    text: str, currency: str, *, language: str | None = None, largest_minor: int = LARGEST_MINOR
) -> int:
    """What a person typed as an amount, in minor units.

    Takes '10.50', '10,50', '1 234,50', '$1,234.50', digits of any script. Raises Invalid with a reason for
    anything else: negative, NaN, exponents, too many decimals, larger than `largest_minor`.
    """
    typed = unicodedata.normalize("NFKC", str(text or "")).strip().translate(ARABIC_SIGNS)
    typed = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in typed)
    typed = _without_currency(typed, currency)
    typed = re.sub(r"[\s\u00a0\u202f'’]", "", typed)
    if not typed and str(text or "").strip():
        raise Invalid(_("Enter an amount in digits, such as 10.50."), code="amount_not_a_number")
    if not typed:
        raise Invalid(_("Enter an amount."), code="amount_missing")
    if typed.startswith(("-", "−", "–")):
        raise Invalid(_("The amount cannot be negative."), code="amount_negative")
    if not re.fullmatch(r"\d[\d.,]*|[.,]\d+", typed):
        raise Invalid(_("Enter an amount in digits, such as 10.50."), code="amount_not_a_number")
    number = _without_groups(typed, currency, language)
    try:
        value = Decimal(number)
    except InvalidOperation as error:
        raise Invalid(_("Enter an amount in digits, such as 10.50."), code="amount_not_a_number") from error
    minor = value.scaleb(exponent(currency))
    if len(number.partition(".")[2]) > exponent(currency):  # 10.000 may be meant as ten thousand
        raise Invalid(
            _("%(currency)s has %(places)d decimals at most.")
            % {"currency": currency.upper(), "places": exponent(currency)},
            code="amount_too_precise",
        )
    if minor > largest_minor:
        raise Invalid(
            _("The amount may be %(largest)s at most.") % {"largest": shown(largest_minor, currency)},
            code="amount_too_large",
        )
    return int(minor)


def _without_currency(typed: str, currency: str) -> str:
    """'$ 10 USD' -> '10'. Raises Invalid where a sign or code is another currency's: 10 EUR is not 10 USD."""
    sign = r"(?:US)?\$|[€£¥₩]|(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])"
    named = re.findall(rf"^(?:{sign})|(?:{sign})$", typed)
    rest = re.sub(rf"^(?:{sign})\s*|\s*(?:{sign})$", "", typed).strip()
    ours = currency.lower()
    if rest and any(name.lower() != ours and ours not in SIGNS.get(name.lower(), ()) for name in named):
        raise Invalid(
            _("Amounts are in %(currency)s here. Enter the number alone, such as 10.50.")
            % {"currency": currency.upper()},
            code="amount_other_currency",
        )
    return rest


def _without_groups(typed: str, currency: str, language: str | None) -> str:
    """'1.234,50' -> '1234.50': the last sign is the decimal point unless it must be grouping."""
    signs = [c for c in typed if c in ".,"]
    if not signs:
        return typed
    last = signs[-1]
    head, _sep, tail = typed.rpartition(last)
    if len(set(signs)) == 2:
        if head.count(last) or not _grouped(head, "." if last == "," else ","):
            raise Invalid(_("Enter an amount in digits, such as 10.50."), code="amount_not_a_number")
        return re.sub(r"[.,]", "", head) + "." + tail
    if len(signs) > 1:
        if not _grouped(typed, last):
            raise Invalid(_("Enter an amount in digits, such as 10.50."), code="amount_not_a_number")
        return typed.replace(last, "")
    group = get_group_symbol(babel_locale(language))
    if len(tail) == 3 and exponent(currency) != 3 and last == group and head not in ("", "0"):
        return head + tail
    return (head or "0") + "." + (tail or "0")


def _grouped(text: str, sign: str) -> bool:
    return bool(re.fullmatch(rf"\d{{1,3}}(?:\d*|(?:{re.escape(sign)}\d{{3}})+)", text))
