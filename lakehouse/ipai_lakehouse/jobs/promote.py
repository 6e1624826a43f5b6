"""Give the better versions of each model to its serving endpoint, as champion and challenger.

The endpoint is changed first, then the aliases, then the version is noted as judged. A task that is killed in
between is repeated and decides the same; one that is repeated afterwards changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from databricks.sdk import WorkspaceClient

from ..models.traffic import Served
from .candidates import CHALLENGER, CHAMPION, JUDGED, Candidates
from .decision import Decision, decide
from .errors import JobError
from .serving import serve

MOST_SHARE = 50


@dataclass(frozen=True)
class Endpoint:
    """A serving endpoint and the registered model it answers with."""

    name: str
    model: str


ENDPOINTS = (
    Endpoint("bir-tax-forecaster", "ipai.models.bir_tax_forecaster"),
    Endpoint("ap-risk-scorer", "ipai.models.ap_risk_scorer"),
)


def endpoints(given: Sequence[str] | None) -> tuple[Endpoint, ...]:
    """Endpoints from texts such as `ap-risk-scorer=ipai.models.ap_risk_scorer`. Raises ``JobError``."""
    pairs = [text.partition("=") for text in given or []]
    for name, _, model in pairs:
        if not name or not model:
            raise JobError(f"'{name}' is not of the form ENDPOINT=MODEL.")
    return tuple(Endpoint(name, model) for name, _, model in pairs) or ENDPOINTS


def promote(
    chosen: Sequence[Endpoint] = ENDPOINTS, challenger_share: int = 10, log: Callable[[str], None] = print
) -> None:
    """Judge the newest version of each model, and let champion and challenger serve.

    A refused version is left alone and the champion goes on serving; the task then fails in words, after the
    other models were seen to. Raises ``JobError``.
    """
    if not 0 <= challenger_share <= MOST_SHARE:
        raise JobError(
            f"A challenger answers 0 to {MOST_SHARE} percent of the requests, not {challenger_share}."
        )
    refusals = [said for endpoint in chosen if (said := _promote(endpoint, challenger_share, log))]
    if refusals:
        raise JobError(" ".join(refusals))


def _promote(endpoint: Endpoint, share: int, log: Callable[[str], None]) -> str | None:
    """Promote one model; a sentence when its newest version may not serve."""
    candidates = Candidates(endpoint.model)
    decision = _decision(candidates)
    if decision.champion is None:
        return f"{endpoint.model} {decision.why}"
    changed = serve(WorkspaceClient(), endpoint.name, endpoint.model, _served(decision, share))
    candidates.name(CHAMPION, decision.champion)
    candidates.name(CHALLENGER, decision.challenger)
    _note(candidates, decision)
    log(_line(endpoint, decision, share, changed))
    return f"{endpoint.model} {decision.why}" if decision.refused else None


def _decision(candidates: Candidates) -> Decision:
    newest, champion = candidates.newest(), candidates.alias(CHAMPION)
    challenger = candidates.alias(CHALLENGER)
    second = str(challenger.version) if challenger else None
    best = candidates.candidate(champion) if champion else None
    if best is not None and not best.may_serve:
        raise JobError(
            f"{candidates.model} version {best.version} has the alias {CHAMPION}, but its gate did not pass:"
            f" {best.reason.rstrip('.') or 'nobody says why'}. Give the alias to another version."
        )
    if best is not None and newest.tags.get(JUDGED) and newest.tags.get("gate") == "passed":
        return Decision(best.version, second, f"version {newest.version} was judged before.")
    return decide(candidates.candidate(newest), best, second)


def _served(decision: Decision, share: int) -> list[Served]:
    assert decision.champion is not None, "somebody serves"
    if decision.challenger is None or share == 0:
        return [Served(decision.champion, 100)]
    return [Served(decision.champion, 100 - share), Served(decision.challenger, share)]


def _note(candidates: Candidates, decision: Decision) -> None:
    version = str(candidates.newest().version)
    roles = {decision.champion: CHAMPION, decision.challenger: CHALLENGER}
    if version in roles:
        candidates.judged(version, roles[version])


def _line(endpoint: Endpoint, decision: Decision, share: int, changed: bool) -> str:
    said = f"{endpoint.name}: version {decision.champion} is {CHAMPION} and serves"
    if decision.challenger is not None:
        said += f", version {decision.challenger} is {CHALLENGER} with {share} % of the requests"
    return f"{said}{'' if changed else ' as before'}: {decision.why}"
