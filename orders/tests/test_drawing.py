"""The paper on orders says what the tables of moves say."""

from django.conf import settings
from django.utils.translation import override

from orders import drawing, moves


def test_the_paper_on_orders_is_what_the_tables_say():
    written = (settings.BASE_DIR / "docs" / "orders.md").read_text(encoding="utf-8")
    assert written == drawing.page(), "run: python3 market manage draw_moves"


def test_every_move_and_every_change_of_state_is_drawn():
    page = drawing.page()
    for move in moves.MOVES.values():
        assert f"`{move.command}`" in page
    for scope in (moves.ORDER, moves.MILESTONE):
        for before, after in moves.transitions(scope):
            assert f"    {before} --> {after}: " in page


def test_the_paper_is_the_same_whoever_draws_it():
    english = drawing.page()
    with override("ro"):
        assert drawing.page() == english
