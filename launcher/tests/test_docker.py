"""The files for people with Docker: what can be checked without it."""

import configparser
import re

import pytest
import yaml

from launcher.paths import ADDONS, CHECKOUT


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())


def test_services_wait_for_healthy_ones(compose):
    services = compose["services"]
    for name in ("postgres", "lakehouse", "odoo"):
        assert services[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    for service in services.values():
        for other, how in service.get("depends_on", {}).items():
            wanted = (
                "service_healthy" if "healthcheck" in services[other] else "service_completed_successfully"
            )
            assert how == {"condition": wanted}


def test_no_secret_has_a_default(compose):
    text = (CHECKOUT / "docker-compose.yml").read_text()
    secret = re.compile(r"PASSWORD|SECRET|KEY|CLIENT_ID")
    used = re.findall(r"\$\{(\w+)(:\?|:-|)", text)
    assert {name for name, how in used if secret.search(name) and how != ":?"} == set()
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            assert not secret.search(name) or value.startswith("${"), name


def test_every_volume_and_file_exists(compose):
    for service in compose["services"].values():
        if "build" in service:
            assert (CHECKOUT / service["build"]["dockerfile"]).is_file()
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (CHECKOUT / source).exists() if source.startswith("./") else source in compose["volumes"]


def test_only_this_machine_can_connect(compose):
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)


def test_odoo_installs_the_four_addons(compose):
    assert f"--init={','.join(ADDONS)}" in compose["services"]["odoo"]["command"]


def test_odoo_conf_has_no_secret_and_no_database_manager():
    conf = configparser.ConfigParser(interpolation=None)
    conf.read(CHECKOUT / "odoo.conf")
    options = conf["options"]
    assert options["list_db"] == "False" and options["admin_passwd"] == "False"
    assert not [name for name in options if "password" in name]


def test_the_image_has_what_the_addons_import():
    names = re.findall(r"^([a-z]+)[><=]", (CHECKOUT / "requirements.txt").read_text(), re.MULTILINE)
    assert names == ["requests", "pydantic", "holidays", "cryptography"]
