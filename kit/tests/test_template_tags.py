"""What the template tags print, in three languages and in the viewer's zone."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.utils import timezone, translation

from kit.forms import LineField, MoneyField, TextField
from kit.markup import to_html
from kit.templatetags import kit as tags
from kit.text import whole

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def shown(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "full", "short"),
    [
        ("en", "$1,234.50", "$1,234"),
        ("ro", "1.234,50\u00a0USD", "1.234\u00a0USD"),
        ("zh-hans", "US$1,234.50", "US$1,234"),
    ],
)
def test_money_is_written_as_the_language_writes_it(language, full, short):
    with translation.override(language):
        assert shown("{{ minor|money:'usd' }}", minor=123450) == full
        assert shown("{{ minor|money_short:'usd' }}", minor=123400) == short


def test_money_knows_currencies_without_cents_and_nothing_is_nothing():
    assert tags.money(500, "jpy") == "¥500"
    assert tags.money(None, "usd") == ""
    assert tags.money(0, "usd") == "$0.00"


def test_a_moment_is_shown_in_the_viewers_zone_with_the_zones_name():
    with timezone.override("Europe/Bucharest"):
        html = shown("{% when moment %}", moment=NOON)
    assert html == '<time datetime="2026-11-21T12:00:00+00:00" data-rel="title">21 Nov 2026, 14:00 EET</time>'
    with timezone.override("America/Sao_Paulo"):
        assert "21 Nov 2026, 09:00 GMT-3" in shown("{% when moment %}", moment=NOON)
    with timezone.override("Asia/Kathmandu"):
        assert "17:45 GMT+5:45" in shown("{% when moment %}", moment=NOON)


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (timedelta(seconds=5), "now"),
        (timedelta(minutes=10), "in 10 minutes"),
        (timedelta(hours=-5), "5 hours ago"),
        (timedelta(days=3, hours=1), "in 3 days"),
    ],
)
def test_how_far_a_moment_is_counts_from_the_pages_own_time(gap, text):
    html = shown("{% relative moment %}", moment=NOON + gap, now=NOON)
    assert f">{text}</time>" in html
    assert 'title="21 Nov 2026' in html or 'title="24 Nov 2026' in html


def test_nothing_is_shown_for_no_moment():
    assert shown("{% when none %}{% relative none %}{% countdown none %}", none=None, now=NOON) == ""


def test_a_day_is_written_out_in_the_language():
    with translation.override("ro"):
        assert tags.day(date(2026, 11, 21)) == "21 noiembrie 2026"
    with translation.override("zh-hans"):
        assert tags.day(date(2026, 11, 21)) == "2026年11月21日"


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "1 B"), (999, "999 B"), (48_000, "48 KB"), (12_400_000, "12.4 MB"), (2 * 10**9, "2 GB")],
)
def test_sizes_of_files_are_said_as_people_say_them(size, text):
    assert tags.file_size(size) == text


def test_names_of_countries_and_languages_follow_the_active_language():
    with translation.override("ro"):
        assert (tags.country_name("de"), tags.language_name("en")) == ("Germania", "Engleză")
    assert tags.country_name("??") == "??"
    assert tags.language_name("nonsense-code") == "nonsense-code"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "![x](https://evil.example/track.gif)",
        "<https://evil.example>",
        '<p onclick="x()">a</p>',
        "[a]: https://evil.example\n[a]",
    ],
)
def test_members_text_never_becomes_script_link_or_picture(attack):
    html = to_html(attack)
    assert not re.search(r"<(script|img|a|p [^>]+)\b", html)


def test_members_text_keeps_its_small_formatting_set():
    html = to_html("# Big\n\nFirst **bold**\nline\n\n- one\n- two")
    assert "<h3>Big</h3>" in html
    assert "<strong>bold</strong><br>" in html
    assert html.count("<li>") == 2


def request_with(query):
    from django.http import QueryDict

    return SimpleNamespace(GET=QueryDict(query))


def test_a_link_changes_its_part_of_the_query_and_forgets_the_cursor():
    request = request_with("q=logo&level=1&level=2&after=abc")
    assert shown("{% param_url sort='new' q=None %}", request=request) == "level=1&amp;level=2&amp;sort=new"
    assert shown("{% without_param 'level' 2 %}", request=request) == "q=logo&amp;level=1"


def test_pages_this_site_does_not_have_get_no_link():
    assert shown("{% nav_url 'no:such-page' as url %}[{{ url }}]") == "[]"


def test_names_are_escaped_where_pictures_are_missing():
    person = SimpleNamespace(avatar="", shown_name="<b>")
    assert "&lt;" in shown("{% avatar person %}", person=person)


class Sample(forms.Form):
    title = LineField(longest=10, shortest=3, help_text="Hint.")
    price = MoneyField(currency="usd", smallest_minor=500, largest_minor=100_000, required=False)
    about = TextField(required=False, longest=20)
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, required=False)


def test_a_wrong_field_says_so_beside_it_and_on_top_and_keeps_what_was_typed():
    html = str(Sample({"title": "ab", "price": "ten"}))
    assert '<a href="#id_title">' in html
    assert re.search(r'<input[^>]*value="ab"[^>]*aria-invalid="true"[^>]*>', html)
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert 'value="ten"' in html
    assert html.count('for="id_title"') == 1


def test_optional_fields_are_marked_in_words():
    html = str(Sample())
    assert re.search(r"Price <span[^>]*>\(optional\)", html)
    assert not re.search(r"Title <span[^>]*>\(optional\)", html)


@pytest.mark.parametrize(
    "typed", ["-5", "NaN", "1e9", "4.99", "1000.01", "5.001", "5.000", "ten", "∞", "9" * 5000]
)
def test_amounts_that_make_no_sense_are_refused_with_a_reason(typed):
    form = Sample({"title": "abc", "price": typed})
    assert form.errors["price"][0].endswith(".")


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("10.50", 1050),
        ("10,50", 1050),
        ("$12", 1200),
        ("$ 12 USD", 1200),
        ("US$12.00", 1200),
        ("12usd", 1200),
        ("١٢", 1200),
        ("١٢٫٥", 1250),
        ("１２．５０", 1250),
        (" 5 ", 500),
    ],
)
def test_amounts_are_taken_as_people_type_them(typed, minor):
    form = Sample({"title": "abc", "price": typed})
    assert form.is_valid()
    assert form.cleaned_data["price"] == minor


@pytest.mark.parametrize("typed", ["10 EUR", "€10", "£10", "10 lei", "¥ 10", "$10 EUR"])
def test_an_amount_in_another_currency_is_refused_and_never_taken_for_ours(typed):
    form = Sample({"title": "abc", "price": typed})
    assert form.errors["price"] == ["Amounts are in USD here. Enter the number alone, such as 10.50."]


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), (" 0 ", 0), ("", None), (None, None), ("-1", None), ("²", None), ("1" * 5000, None)],
)
def test_a_number_in_an_address_or_a_hidden_field_is_small_or_none(typed, number):
    assert whole(typed) == number


def test_an_amount_kept_before_is_shown_as_an_amount():
    assert 'value="10.50"' in str(Sample(initial={"price": 1050}))


def test_lengths_count_what_people_see():
    family = "👨‍👩‍👧"
    assert Sample({"title": family * 3}).is_valid()
    assert Sample({"title": family * 11}).errors["title"]


def test_invisible_characters_and_line_ends_do_not_stay_in_one_line_of_text():
    form = Sample({"title": "a\u202eb\u200b \r\n c"})
    assert form.is_valid()
    assert form.cleaned_data["title"] == "ab c"
