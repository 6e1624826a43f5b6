"""The lakehouse the demo talks to."""

from .once import once


def workspace(env):
    """Create one workspace for all companies; address and secret stay in the server's environment."""
    return once(
        env,
        "workspace",
        "ipai.databricks.workspace",
        {
            "name": "Embedded Lakehouse",
            "state": "test",
            "auth_type": "oauth",
            "secret_source": "environment",
            "user_id": env.ref("base.user_admin").id,
        },
    )
