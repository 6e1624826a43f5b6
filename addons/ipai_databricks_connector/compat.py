"""Everything in which Odoo 18 and Odoo 19 differ for this suite; nothing else knows the series."""

from odoo import models
from odoo.release import version_info

SERIES_19 = version_info[0] >= 19
JSON_ROUTE = "jsonrpc" if SERIES_19 else "json"
USER_GROUPS = "group_ids" if SERIES_19 else "groups_id"  # field of res.users
GROUP_USERS = "user_ids" if SERIES_19 else "users"  # field of res.groups

if SERIES_19:
    Constraint = models.Constraint
else:

    class Constraint:
        """SQL constraint in the 19 spelling: ``_code_uniq = Constraint("UNIQUE(code)", "message")``."""

        def __init__(self, definition, message=""):
            self.definition, self.message = definition, message

        def __set_name__(self, owner, name):
            own = list(owner.__dict__.get("_sql_constraints", ()))
            owner._sql_constraints = [*own, (name.lstrip("_"), self.definition, self.message)]


def all_groups(user):
    """Return the groups of a user with the implied ones."""
    return user.all_group_ids if SERIES_19 else user.groups_id


def domain_and(*domains):
    """Return one domain that is true where all of them are."""
    if SERIES_19:
        from odoo.fields import Domain

        return list(Domain.AND(domains))
    from odoo.osv import expression

    return expression.AND(domains)


def in_cron(env):
    """Tell whether this code runs inside a scheduled action that records its progress."""
    return bool(env.context.get("ir_cron_progress_id"))


def cron_progress(env, done, remaining):
    """Report progress of a scheduled action and commit; outside a scheduled action do nothing."""
    if not in_cron(env):
        return
    if SERIES_19:
        env["ir.cron"]._commit_progress(done, remaining=remaining)
    else:
        env["ir.cron"]._notify_progress(done=done, remaining=remaining)
        env.cr.commit()  # pylint: disable=invalid-commit  # a batch of a scheduled action ends here


def assign_groups_to_section(env, section, name, groups, category="base.module_category_accounting"):
    """Put groups under one heading of the user form; the series store that heading differently.

    :param str section: external id of the heading to create, ``module.name``
    :param str name: what the heading says
    :param groups: ``res.groups`` from the weakest to the strongest
    :param str category: external id of the application category above it
    """
    parent = env.ref(category)
    if SERIES_19:
        values, model, field = (
            {"name": name, "category_id": parent.id},
            "res.groups.privilege",
            "privilege_id",
        )
    else:
        values, model, field = {"name": name, "parent_id": parent.id}, "ir.module.category", "category_id"
    heading = env[model]._load_records([{"xml_id": section, "values": values, "noupdate": True}])
    groups.write({field: heading.id})
