"""No container engine is needed to see that the deployment files fit the code."""

import re
import shlex
from pathlib import Path

import pytest
import yaml

from marketplace import up

BASE = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((BASE / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
EXAMPLE = set(re.findall(r"^([A-Z_]+)=", (BASE / ".env.example").read_text(), flags=re.M))
# read by settings or by programs, but meant for one process at a time and set by whoever starts it
SET_BY_PROGRAMS = {
    "PYTHONWARNINGS",
    "PYTEST_XDIST_WORKER",
    "MARKET_STARTS_SERVICES",
    "MARKET_LONG",
    "DJANGO_SETTINGS_MODULE",
}


def _as_in_a_container(command: list) -> list[str]:
    return ["python", *map(str, command[1:])]


def test_compose_has_every_process_and_server():
    assert {"web", "worker", "beat", "sandbox", "postgres", "redis", "proxy", "set_up"} == set(SERVICES)


def test_compose_starts_the_same_commands_as_market_up():
    assert SERVICES["web"]["command"] == _as_in_a_container(up.WEB)
    assert SERVICES["worker"]["command"] == _as_in_a_container(up.WORKER)
    assert SERVICES["beat"]["command"][:-2] == _as_in_a_container(up.BEAT)
    assert SERVICES["sandbox"]["command"][:3] == _as_in_a_container(up.SANDBOX)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_systemd_and_kubernetes_start_the_same_commands(name):
    ours = _as_in_a_container({"web": up.WEB, "worker": up.WORKER, "beat": up.BEAT}[name])
    unit = (BASE / f"deploy/systemd/tessera-{name}.service").read_text()
    started = shlex.split(re.search(r"^ExecStart=(.*)$", unit, flags=re.M)[1])
    assert ["python", *started[1 : len(ours)]] == ours
    pods = yaml.safe_load_all((BASE / "deploy/kubernetes/tessera.yaml").read_text())
    deployments = {pod["metadata"]["name"]: pod for pod in pods if pod["kind"] == "Deployment"}
    container = deployments[f"tessera-{name}"]["spec"]["template"]["spec"]["containers"][0]
    assert container["command"][: len(ours)] == ours


@pytest.mark.parametrize("name", ["web", "worker", "beat", "sandbox", "postgres", "redis"])
def test_every_service_that_stays_up_has_a_health_check_and_restarts(name):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


def test_postgres_is_made_so_that_chinese_text_can_be_searched_and_its_data_is_kept():
    postgres = SERVICES["postgres"]
    assert postgres["image"].startswith("postgres:18")
    assert "--locale=C.UTF-8" in postgres["environment"]["POSTGRES_INITDB_ARGS"]
    assert postgres["volumes"] == ["database:/var/lib/postgresql"]


def test_every_volume_that_is_used_is_declared():
    used = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}
    assert {name for name in used if not name.startswith(".")} == set(COMPOSE["volumes"])


def test_the_compose_file_holds_no_secret():
    text = (BASE / "docker-compose.yml").read_text()
    for line in re.findall(r"^\s+\w*(?:SECRET|PASSWORD|KEY)\w*: (.+)$", text, flags=re.M):
        assert line.startswith("${")
    assert "sk_live" not in text


def test_every_variable_of_the_compose_file_is_explained_in_the_example():
    text = (BASE / "docker-compose.yml").read_text()
    assert set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text)) <= EXAMPLE
    ours = {
        name for service in SERVICES.values() if "build" in service for name in service.get("environment", {})
    }
    assert ours <= EXAMPLE


def test_whatever_one_sets_in_the_example_reaches_the_containers():
    development = (BASE / ".env.example").read_text().partition("# --- the development tools")[2]
    decided = {
        "DEBUG",
        "DATABASE_URL",
        "REDIS_URL",
        "SANDBOX_DATABASE_URL",
        "SANDBOX_WEBHOOK_URL",
        "ROOT_URLCONF",
    }
    decided |= {"BIND", "PORT", "SANDBOX_BIND", "SANDBOX_PORT"}  # in the image or on the command line
    decided |= {"MEDIA_ROOT", "PRIVATE_ROOT", "MARKETPLACE_STATE_DIR"}
    passed = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (BASE / "docker-compose.yml").read_text()))
    assert EXAMPLE - passed - decided == set(re.findall(r"^([A-Z_]+)=", development, flags=re.M))


def test_the_example_lists_exactly_the_variables_that_are_read():
    read = set()
    pattern = (
        r"""(?:env(?:\.\w+)?\(|_number\(|environ\.get\(|environ\[|getenv\()\s*["']([A-Z][A-Z0-9_]+)["']"""
    )
    for file in [*BASE.glob("marketplace/*.py"), *BASE.glob("sandbox/**/*.py"), BASE / "market"]:
        if "tests" not in file.parts:
            read |= set(re.findall(pattern, file.read_text()))
    needed_by_tests = {"CHROMIUM_PATH", "REQUIRE_BROWSER", "REQUIRE_HLEDGER"}
    compose_only = {"POSTGRES_PASSWORD"}
    assert read - EXAMPLE - SET_BY_PROGRAMS == set()
    assert EXAMPLE - read - needed_by_tests - compose_only == set()


def test_the_image_does_not_run_as_root_and_leaves_private_files_out():
    docker = (BASE / "Dockerfile").read_text()
    assert re.search(r"^USER market$", docker, flags=re.M)
    assert {".env", "var", ".git"} <= set((BASE / ".dockerignore").read_text().split())
