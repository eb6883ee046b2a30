"""Filters of the sandbox's pages."""

import datetime as dt
from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision
from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def money(minor: int, currency: str) -> str:
    """12000, "usd" → $120.00"""
    currency = currency.upper()
    amount = Decimal(minor).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=locale())


def locale() -> Locale:
    try:
        return Locale.parse((get_language() or "en").replace("zh-hans", "zh-Hans"), sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@register.filter
def moment(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


@register.filter
def grouped(number: str) -> str:
    """4242424242424242 → 4242 4242 4242 4242"""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))
