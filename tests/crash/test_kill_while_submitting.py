"""kill -9 at every step of submitting a run: in the end one run on the server, and it succeeded in Odoo."""

import random
import uuid

import pytest

# In order; the three in the middle are on the wire: before the body leaves, after it (the server acts, nobody
# waits for its answer), and with the answer come but nothing made of it.
STEPS = [
    "claimed",
    "intent written",
    "intent committed",
    "job found",
    "headers sent",
    "body sent",
    "answer lost",
    "answered",
    "fresh",
    "stored",
    "committed",
]
SEEDS = 200
MAX_KILLS = 4


def plan(seed: int) -> list[str]:
    """Where to cut the power, one round after the other: every step comes first as often as any other."""
    chance = random.Random(seed)
    return [STEPS[seed % len(STEPS)], *chance.choices(STEPS, k=chance.randrange(MAX_KILLS))]


@pytest.mark.parametrize("seed", range(SEEDS))
def test_one_run_whatever_happens(worker, new_runs, seed):
    run = worker.order("ask", key=f"seed {seed} {uuid.uuid4()}")["answer"]
    first, *more = plan(seed)
    assert worker.order("work", id=run["id"], die_at=first)["killed"]
    for step in more:
        # A step that the run has left behind is not reached any more: that round ends by itself.
        worker.order("work", id=run["id"], die_at=step)
    end = worker.order("work", id=run["id"], die_at=None)["answer"]
    assert (end["state"], end["maybe_started"], end["last_error"]) == ("succeeded", False, False)
    assert new_runs() == {end["external_run_id"]}
