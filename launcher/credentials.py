"""Logins and keys of one set-up: random, made once, kept in a file only its owner reads."""

import base64
import secrets

from launcher.state import JsonFile

PASSWORDS = ("admin_password", "accountant_password", "odoo_master_password", "postgres_password")


def make(file: JsonFile) -> dict:
    """Return the credentials, adding what is missing to the file."""
    known = file.read()
    for name in PASSWORDS:
        if name not in known:
            file[name] = secrets.token_urlsafe(12)
    if "secret_key" not in known:
        file["secret_key"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    return file.read()
