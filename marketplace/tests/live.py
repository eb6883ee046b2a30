"""A whole site as child processes of a test: web, sandbox, worker and beat against a cloned database."""

import contextlib
import sys
from pathlib import Path

import pytest

from marketplace.live import LiveSite


@pytest.fixture(scope="session")
def forked_site(tmp_path_factory):
    """The site that the tests of this run use one after the other: its code is read once, its parts start anew."""
    site = LiveSite({"DJANGO_SETTINGS_MODULE": "marketplace.settings_test"}, tmp_path_factory.mktemp("live"))
    yield site
    site.end()


@contextlib.contextmanager
def _running(site: LiveSite, clone, folder: Path, parts):
    assert not site.processes, "one site at a time"
    site.databases, site.folder = clone.env, folder
    try:
        site.start(*parts)
        yield site
    except Exception:
        for name in site.commands:
            if text := site.log(name):
                sys.stderr.write(f"--- {name}\n{text[-3000:]}\n")
        raise
    finally:
        site.kill_parts()  # nothing to finish: the databases go with it


DEFAULT_PARTS = ("sandbox", "web", "worker")


@pytest.fixture
def live_site(request, forked_site, committed_db, tmp_path):
    """Web, sandbox and worker for one test. `@pytest.mark.site_parts("web", "beat")` chooses others."""
    mark = request.node.get_closest_marker("site_parts")
    with _running(forked_site, committed_db, tmp_path, mark.args if mark else DEFAULT_PARTS) as site:
        yield site


@pytest.fixture(scope="module")
def shared_live_site(request, forked_site, shared_committed_db, tmp_path_factory):
    """Web, sandbox and worker for a whole file."""
    parts = getattr(request.module, "SITE_PARTS", DEFAULT_PARTS)
    with _running(forked_site, shared_committed_db, tmp_path_factory.mktemp("site"), parts) as site:
        yield site
