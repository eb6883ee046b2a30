"""Fifty faults in the middle of trading: nothing is lost, nothing is doubled. `market manage chaos` does more."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

FAULTS, ORDERS = 50, 10


@pytest.mark.slow
def test_fifty_faults_cost_nobody_a_cent():
    seed = os.environ.get("CHAOS_SEED", "")
    words = ["--faults", str(FAULTS), "--orders", str(ORDERS), *(["--seed", seed] if seed else [])]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "marketplace.chaos", *words],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr[-6000:]
    assert "0 cents lost, 0 cents doubled" in done.stdout
