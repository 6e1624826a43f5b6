"""The first month-end, run inside an Odoo shell:  odoo-bin shell -d DB < demo/first_month_end.py"""

import os
import sys

sys.path.insert(0, os.environ.get("IPAI_ROOT") or os.getcwd())

from demo.books import month_end  # noqa: E402

month_end(env)  # noqa: F821 - the Odoo shell puts `env` in scope
