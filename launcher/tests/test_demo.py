"""What the demo tells people at its end is there."""

import re

from launcher.demo import LOOK_AT
from launcher.paths import ADDONS, CHECKOUT


def test_every_screen_to_look_at_exists():
    views = "".join(
        path.read_text() for name in ADDONS for path in (CHECKOUT / "addons" / name).rglob("*.xml")
    )
    told = re.findall(r"\{url\}/odoo/([\w-]+)", LOOK_AT)
    assert len(told) == 4
    assert [path for path in told if f'<field name="path">{path}</field>' not in views] == []
