"""The demo books.  Run inside an Odoo shell:  odoo-bin shell -d DB < demo/seed.py"""

import os
import sys

sys.path.insert(0, os.environ.get("IPAI_ROOT") or os.getcwd())

from demo.books import main  # noqa: E402

main(env)  # noqa: F821 - the Odoo shell puts `env` in scope
