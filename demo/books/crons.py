"""Scheduled actions, run as the server runs them: same claims, same commits, side by side with a server."""

import time

STEP = 1.0  # seconds between two looks


def wake(env, xmlid):
    """Ask for a scheduled action now, unless somebody has asked already."""
    cron = env.ref(xmlid)
    if not env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]):
        cron._trigger()
    env.cr.commit()


def work(env):
    """Do what a cron thread of the server does: run every action that is due and not being run."""
    env.cr.commit()
    env["ir.cron"]._process_jobs(env.cr.dbname)
    refresh(env)


def refresh(env):
    """Look at the database as it is now: end the transaction and forget what was read."""
    env.cr.rollback()
    env.invalidate_all()


def wait(env, done, xmlid, seconds):
    """Run and wait until `done()` is true, for `seconds` at most; returns whether it is."""
    until = time.monotonic() + seconds
    while not done():
        if time.monotonic() > until:
            return False
        wake(env, xmlid)
        work(env)
        if not done():
            time.sleep(STEP)
            refresh(env)
    return True
