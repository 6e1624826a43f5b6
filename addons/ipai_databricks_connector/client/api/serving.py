"""Model serving: endpoints, and predictions for many records, in order, with the model that made each."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..clock import Deadline
from ..errors import InvalidInput, MalformedAnswer
from ..messages import Request, Wire
from .base import Api
from .traffic import ServedEntity, config

_ENDPOINTS = "/api/2.0/serving-endpoints"
# docs.databricks.com/machine-learning/model-serving/model-serving-limits (payload 16 MB), seen 2026-11;
# a little is kept for the JSON around the records.
MAX_PAYLOAD = 16 * 1000 * 1000 - 1000

Record = Mapping[str, Any]


class _Entity(Wire):
    name: str = ""
    entity_name: str = ""
    entity_version: str = ""
    state: dict[str, str] = {}


class _Config(Wire):
    served_entities: list[_Entity] = []


class _State(Wire):
    ready: str = ""
    config_update: str = ""


class Endpoint(Wire):
    """A serving endpoint. `permission_level`: ours, such as CAN_QUERY, "" when not told."""

    name: str
    permission_level: str = ""
    state: _State = _State()
    config: _Config = _Config()

    @property
    def ready(self) -> bool:
        return self.state.ready == "READY"

    @property
    def updating(self) -> bool:
        """A change is under way; the configuration before it answers until it is done."""
        return self.state.config_update == "IN_PROGRESS"

    @property
    def asleep(self) -> bool:
        """Scaled to zero: the next prediction waits until the model has started."""
        messages = (
            entity.state.get("deployment_state_message", "") for entity in self.config.served_entities
        )
        return any("scaled to zero" in message.lower() for message in messages)


class _Endpoints(Wire):
    endpoints: list[Endpoint] = []


class _Predictions(Wire):
    predictions: list[Any]


@dataclass(frozen=True)
class Prediction:
    """`predictions` and `served_models` have one entry a record, in the order of the records.

    A served model is a name such as ``bir_tax_forecaster-3``, None when the endpoint does not tell.
    """

    predictions: list[Any]
    served_models: list[str | None]


class Serving:
    def __init__(self, api: Api) -> None:
        self._api = api

    def get(self, endpoint: str) -> Endpoint:
        """:raises NotFound:"""
        return self._api.fetch(Request("GET", _ENDPOINTS + "/{name}", {"name": endpoint}), Endpoint)

    def list(self) -> Sequence[Endpoint]:
        """The endpoints we may see; the server sends them all at once."""
        return self._api.fetch(Request("GET", _ENDPOINTS), _Endpoints).endpoints

    # pylint: disable-next=method-required-super  # an API call, not a record's create
    def create(self, endpoint: str, entities: Sequence[ServedEntity]) -> Endpoint:
        """Create an endpoint; returns at once, the models start later.

        :raises AlreadyExists:
        :raises OutcomeUnknown: `get` it before creating it again
        """
        body = {"name": endpoint, "config": config(entities)}
        return self._api.fetch(Request("POST", _ENDPOINTS, body=body), Endpoint)

    def set_traffic(self, endpoint: str, entities: Sequence[ServedEntity]) -> Endpoint:
        """Replace what an endpoint serves, and the shares; returns at once, see `Endpoint.updating`.

        Chance shares the requests: who wants the same model for a record each time calls two endpoints.

        :raises NotFound:
        :raises Conflict: a change is under way; it may be this one, after an answer was lost
        """
        request = Request("PUT", _ENDPOINTS + "/{name}/config", {"name": endpoint}, body=config(entities))
        return self._api.fetch(request, Endpoint)

    def predict(self, endpoint: str, records: Sequence[Record], *, batch_size: int = 500) -> Prediction:
        """One prediction for each record, all within the deadline.

        Records go in batches of at most `batch_size` and 16 MB. Dates go as ISO texts and Decimals as
        numbers; pass a text where the model must see every digit.

        :raises InvalidInput: a record cannot be written as JSON, or is larger than a batch may be
        :raises Unavailable, TimedOut: also while a sleeping model starts; see `Endpoint.asleep`
        :raises MalformedAnswer: not one prediction for each record
        """
        if batch_size < 1:
            raise InvalidInput("A batch must have room for at least one record.")
        deadline = self._api.deadline()
        done = Prediction([], [])
        for batch in _batches(map(_encode, records), batch_size):
            predictions, model = self._predict(endpoint, batch, deadline)
            done.predictions.extend(predictions)
            done.served_models.extend([model] * len(batch))
        return done

    def _predict(
        self, endpoint: str, batch: Sequence[bytes], deadline: Deadline
    ) -> tuple[Sequence[Any], str | None]:
        request = Request(
            "POST",
            "/serving-endpoints/{name}/invocations",
            {"name": endpoint},
            data=b'{"dataframe_records":[' + b",".join(batch) + b"]}",
            content_type="application/json",
            repeatable=True,
        )
        answer = self._api.call(request, deadline)
        predictions = answer.parse(_Predictions).predictions
        if len(predictions) != len(batch):
            raise MalformedAnswer(
                f"{endpoint} answered {len(predictions)} predictions for {len(batch)} records.",
                request_id=answer.request_id,
            )
        return predictions, answer.headers.get("served-model-name")


def _batches(records: Iterator[bytes], batch_size: int) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for number, record in enumerate(records, start=1):
        if len(record) > MAX_PAYLOAD:
            raise InvalidInput(f"Record {number} is larger than 16 MB.")
        if batch and (len(batch) == batch_size or size + len(record) > MAX_PAYLOAD):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += len(record) + 1
    if batch:
        yield batch


def _encode(record: Record) -> bytes:
    try:
        return json.dumps(dict(record), separators=(",", ":"), allow_nan=False, default=_plain).encode()
    except (TypeError, ValueError) as error:
        reason = str(error)
    raise InvalidInput(f"A record cannot be sent to the model: {reason}.")


def _plain(value: object) -> object:
    if isinstance(value, Decimal) and math.isfinite(value):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{value!r} is not text, number, date, list or object")
