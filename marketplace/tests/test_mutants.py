"""The planted bugs fit the code as it is; `market long` plants some and sees that the tests find them."""

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from marketplace.mutants import bugs, flipping

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("bug", bugs.BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_has_one_place_and_still_is_python(bug):
    source = (ROOT / bug.file).read_text()
    assert source.count(bug.before) == 1
    compile(source.replace(bug.before, bug.after), bug.file, "exec")
    assert all((ROOT / tests).exists() for tests in bug.tests)


def test_bugs_by_chance_are_python_too_and_the_same_for_a_seed():
    made = flipping.chosen(ROOT, 40, Random(1))
    assert len({bug.name for bug in made}) == 40
    for bug in made:
        source = (ROOT / bug.file).read_text()
        assert source.count(bug.before) == 1
        compile(source.replace(bug.before, bug.after), bug.file, "exec")
    assert made == flipping.chosen(ROOT, 40, Random(1))


@pytest.mark.long
def test_five_of_the_planted_bugs_are_found():
    done = subprocess.run(
        [sys.executable, "-m", "marketplace.mutants", "--rotate", "5"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
