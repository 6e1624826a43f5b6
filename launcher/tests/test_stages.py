"""What the stages run on, and what they hand to the programs that tests start themselves."""

import subprocess
import sys

from launcher.odoo import Runner
from launcher.odoo_source import Odoo
from launcher.paths import CHECKOUT
from launcher.stages import APART, STAGES, TEST_ADDONS, plain_folders


def runner(tmp_path):
    """Return a runner of an Odoo that says what it was called with."""
    package = tmp_path / "source" / "odoo"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("import sys; print('odoo', *sys.argv[1:])")
    odoo = Odoo(package.parent, "18.0", "made here")
    return Runner(odoo, None, None, tmp_path / "odoo.conf", tmp_path, 8069, "")


def test_stages_of_their_own_are_not_run_as_plain_tests():
    assert set(STAGES) >= APART
    folders = plain_folders()
    assert "tests/client" in folders
    assert not [folder for folder in folders if folder.removeprefix("tests/") in {*APART, "bench", "addons"}]


def test_the_program_is_odoo_wherever_its_source_lies(tmp_path):
    program = runner(tmp_path).write_program(tmp_path / "odoo-bin.py")
    said = subprocess.check_output([sys.executable, program, "shell", "-d", "x"], text=True, cwd="/")
    assert said == "odoo shell -d x\n"


def test_test_addons_come_after_the_products(tmp_path):
    assert list(TEST_ADDONS.glob("test_*/__manifest__.py"))
    path = runner(tmp_path).addons_path(TEST_ADDONS)
    assert path.split(",")[-2:] == [str(CHECKOUT / "addons"), str(TEST_ADDONS)]
