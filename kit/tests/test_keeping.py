"""What is kept of a page is right for every language and every value it depends on."""

from django.template import Context, engines
from django.utils import translation


def test_a_kept_part_is_drawn_once_for_each_language_and_value():
    drawn = []

    class Link:
        def __str__(self):
            drawn.append(1)
            return "/orders/"

    template = engines["django"].from_string(
        '{% kept tab %}<a href="{{ link }}"{% if tab == "orders" %} aria-current="page"{% endif %}>{% translate "Orders" %}</a>{% endkept %}'
    )

    def page(language, tab):
        with translation.override(language):
            return template.template.render(Context({"tab": tab, "link": Link()}))

    assert page("en", "orders") == '<a href="/orders/" aria-current="page">Orders</a>'
    assert page("en", "home") == '<a href="/orders/">Orders</a>'
    assert page("ro", "home") == '<a href="/orders/">Comenzi</a>'
    assert page("en", "orders") == '<a href="/orders/" aria-current="page">Orders</a>'
    assert len(drawn) == 3
