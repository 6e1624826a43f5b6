"""Records that exist once: found again by an external id of the demo's own."""

MODULE = "__ipai_demo__"


def once(env, key, model, values):
    """Return the record with that key; a new one from `values` (a dict, or a function giving it)."""
    record = env.ref(f"{MODULE}.{key}", raise_if_not_found=False)
    if record:
        return record
    record = env[model].create(values() if callable(values) else values)
    env["ir.model.data"].create(
        {"module": MODULE, "name": key, "model": model, "res_id": record.id, "noupdate": True}
    )
    return record


def known(env, key):
    """Return the record with that key, or None."""
    return env.ref(f"{MODULE}.{key}", raise_if_not_found=False)
