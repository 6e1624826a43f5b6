"""Who logs in: admin, an accountant, a reviewer; passwords come from the environment."""

import os

from .once import once

GROUPS = {  # the first of a pair that is installed gives what it can; missing addons give nothing
    "accountant": (
        "account.group_account_user",
        "account.group_account_invoice",
        "ipai_finance_ppm.group_finance_user",
        "ipai_risk_features.group_risk_reviewer",
    ),
    "reviewer": ("account.group_account_readonly", "ipai_risk_features.group_risk_reviewer"),
}
NAMES = {"accountant": "Maria Santos", "reviewer": "Jose Ramirez"}


def password(login):
    """Return the password of a user from IPAI_<LOGIN>_PASSWORD; stops in words when it is not set."""
    variable = f"IPAI_{login.upper()}_PASSWORD"
    value = os.environ.get(variable)
    if not value:
        raise SystemExit(f"seed: set {variable} to the password the user {login} shall have.")
    return value


def people(env, companies):
    """Create the users and let them, and admin, work in the companies. Returns the accountant."""
    admin = env.ref("base.user_admin")
    admin.write(
        {
            "company_ids": [(4, company.id) for company in companies],
            "company_id": companies[0].id,
            "password": password("admin"),
            "tz": "Asia/Manila",
        }
    )
    accountant = _user(env, "accountant", companies, password("accountant"))
    if env.ref("ipai_risk_features.group_risk_reviewer", raise_if_not_found=False):
        _user(env, "reviewer", companies, os.environ.get("IPAI_REVIEWER_PASSWORD") or password("accountant"))
    _roles(env, companies, accountant, admin)
    return accountant


def _roles(env, companies, accountant, admin):
    """Give the month-end's roles to people: the accountant does the work, admin signs."""
    holders = {
        "analyst": accountant,
        "supervisor": admin,
        "manager": admin,
        "senior": admin,
        "director": admin,
    }
    for company in companies:
        for role, user in holders.items():
            values = {"company_id": company.id, "role": role, "user_id": user.id}
            once(env, f"close_role_{role}_{company.id}", "ipai.finance.close.role", values)


def _user(env, login, companies, secret):
    user = once(
        env,
        f"user_{login}",
        "res.users",
        {
            "login": login,
            "name": NAMES[login],
            "email": f"{login}@example.com",
            "password": secret,
            "tz": "Asia/Manila",
            "company_id": companies[0].id,
            "company_ids": [(6, 0, companies.ids)],
        },
    )
    for xmlid in GROUPS[login]:
        group = env.ref(xmlid, raise_if_not_found=False)
        if group:
            field = "user_ids" if "user_ids" in group._fields else "users"  # 19 and 18
            group.write({field: [(4, user.id)]})
    return user
