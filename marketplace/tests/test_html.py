"""Every page is valid HTML: the Nu checker (npm's vnu-jar) reads what each role is given."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from accounts.testing import confirm
from marketplace import services
from marketplace.tests.walking import ROLES, pages
from marketplace.tests.worlds import build

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.broken_books]
PACKAGE = "vnu-jar@26.9.27"


@pytest.fixture(scope="module")
def checker() -> list[str]:
    """The command that checks files; fetched once into the state folder. Skips, with the reason, where it cannot run."""
    java, npm = shutil.which("java"), shutil.which("npm")
    folder = services.state_dir() / "vnu"
    jar = folder / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if java is None:
        pytest.skip("no Java: HTML is not checked")
    if not jar.exists():
        if npm is None:
            pytest.skip("no npm to fetch vnu-jar: HTML is not checked")
        folder.mkdir(parents=True, exist_ok=True)
        options = ("--no-audit", "--no-fund", "--silent", "--prefix", str(folder))
        done = subprocess.run(
            [npm, "install", *options, PACKAGE], capture_output=True, text=True, check=False
        )
        if done.returncode or not jar.exists():
            pytest.skip(f"vnu-jar could not be fetched: {done.stderr[-200:]}")
    return [java, "-Xss2m", "-jar", str(jar), "--errors-only", "--exit-zero-always", "--format", "json"]


def test_every_page_is_valid_html(checker, settings, tmp_path):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    world, names = build(), {}
    clients = {role: Client() for role in ROLES}
    for role, name in ROLES.items():
        if name:
            clients[role].force_login(getattr(world, name))
            confirm(clients[role])
    for number, (role, path) in enumerate([*pages(world), ("anonymous", "/no-such-page/")]):
        answer = clients[role].get(path)
        file = tmp_path / f"{number}.html"
        file.write_bytes(answer.content)
        names[file.name] = f"{path} as {role}"
    done = subprocess.run([*checker, str(tmp_path)], capture_output=True, text=True, check=True)
    said = json.loads(done.stderr or done.stdout)["messages"]
    wrong = [
        f"{names[Path(each['url']).name]}, line {each.get('lastLine')}: {each['message']} – {each.get('extract', '')[:150]!r}"
        for each in said
    ]
    assert not wrong, "\n".join(wrong)
