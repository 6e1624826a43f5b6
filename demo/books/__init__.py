"""Seeded books of three Philippine agencies, posted through the ORM of a running database.

`plan` and the modules below it are plain Python: the same agency and month always give the same plan.
`setup`, `partners`, `posting`, … turn a plan into records; they are imported when they are needed.
"""


def main(env, today=None):
    """Seed the database of `env` up to `today` (a date; default: IPAI_TODAY, else the day in Manila)."""
    from .run import seed

    return seed(env, today)


def month_end(env):
    """Run the first month-end through the scheduled actions and say what came back."""
    from .month_end import follow

    return follow(env)
