"""The contract of layers must see what it forbids, or it would pass for ever."""

import grimp
import pytest

from marketplace.contracts import InsideApps


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("shop.views.buying", "shop.placing", True),
        ("shop.urls", "shop.views", True),
        ("shop.forms", "shop.models", True),
        ("shop.placing", "shop.tasks", False),
        ("shop.models", "shop.forms", False),
        ("shop.forms", "shop.views.buying", False),
        ("shop.views", "shop.urls", False),
        ("shop.testing", "shop.views", True),
        ("shop.placing", "other.views", True),
    ],
)
def test_inside_an_app_imports_go_downwards(importer, imported, kept):
    graph = grimp.ImportGraph()
    for module in ("shop", "other", importer, imported):
        graph.add_module(module)
    graph.add_import(importer=importer, imported=imported)
    contract = InsideApps(
        name="inside", session_options={}, contract_options={"apps": ["shop", "other"], "type": "inside_apps"}
    )
    assert contract.check(graph, verbose=False).kept is kept
