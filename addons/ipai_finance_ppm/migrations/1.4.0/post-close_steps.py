"""Month-end steps that are there already learn to wait for the new ones: the data file leaves them alone."""

from odoo import SUPERUSER_ID, api

AFTER = {
    "wip_schedule": ("oop", "unbilled"),
    "gl_reclass": (
        *("prior", "consultancy", "royalty", "recurring", "insurance", "leases", "benefits", "corporate"),
        *("interest", "intercompany", "assets"),
    ),
    "lake": ("tax_provision", "vat_report", "input_vat", "withholding"),
}


def migrate(cr, version):
    """Add the links, but none that would close a circle with what people have changed."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, others in AFTER.items():
        step = template(env, name)
        for before in (template(env, other) for other in others):
            if step and before and step not in behind(before):
                step.depends_ids |= before


def template(env, name):
    """Return a template of the addon; empty when somebody has deleted it."""
    found = env.ref(f"ipai_finance_ppm.close_{name}", raise_if_not_found=False)
    return found or env["ipai.finance.close.template"]


def behind(step):
    """Return a step and all it waits for."""
    found, new = step.browse(), step
    while new:
        found |= new
        new = new.depends_ids - found
    return found
