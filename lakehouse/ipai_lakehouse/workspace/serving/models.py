"""MLflow models in memory. A model's code is not ours: what it raises becomes a sentence, never a crash."""

from __future__ import annotations

import threading
from collections.abc import Set
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from ..core.clock import Clock
from .config import Entity

WORKERS = 4


class ModelFailure(Exception):
    """A model could not be loaded, or refused its input; the message is for the caller."""


def key_of(entity: Entity) -> tuple[str, str]:
    """What names a model in memory."""
    return entity.entity_name, entity.entity_version


def _load(uri: str, entity: Entity) -> Any:
    # MLflow takes seconds to import, so the server starts without it.
    import mlflow.pyfunc

    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    return mlflow.pyfunc.load_model(f"models:/{entity.entity_name}/{entity.entity_version}")


def _predict(model: Any, orient: str, data: Any) -> Any:
    from mlflow.utils.proto_json_utils import dataframe_from_parsed_json

    frame = dataframe_from_parsed_json(data, pandas_orient=orient, schema=model.metadata.get_input_schema())
    return model.predict(frame)


Key = tuple[str, str]  # model, version


class Models:
    """Loaded models by name and version; `uri` is the MLflow registry."""

    def __init__(self, uri: str, clock: Clock) -> None:
        self._uri = uri
        self._clock = clock
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="model")
        self._lock = threading.Lock()
        self._loaded: dict[Key, Future[Any]] = {}
        self._used_ms: dict[Key, int] = {}

    def load(self, entity: Entity) -> Any:
        """The model, loaded once; ModelFailure where it cannot be."""
        key = key_of(entity)
        with self._lock:
            self._used_ms[key] = self._clock.now_ms()
            future = self._loaded.get(key)
            if future is None:
                future = self._loaded[key] = self._pool.submit(_load, self._uri, entity)
        error = future.exception()
        if error is None:
            return future.result()
        with self._lock:
            self._loaded.pop(key, None)  # so that a model registered later can be loaded
        raise ModelFailure(f"Model {key[0]} version {key[1]} cannot be loaded: {error}")

    def predict(self, entity: Entity, orient: str, data: Any) -> Any:
        """Predictions for records (`orient` "records") or a split frame ("split")."""
        future = self._pool.submit(_predict, self.load(entity), orient, data)
        error = future.exception()
        with self._lock:
            self._used_ms[key_of(entity)] = self._clock.now_ms()
        if error is not None:
            raise ModelFailure(f"Model {entity.name} refused the request: {type(error).__name__}: {error}")
        return future.result()

    def unload_idle(self, idle_ms: int, keep: Set[Key]) -> list[Key]:
        """Forget models that nobody has asked for `idle_ms`, but those in `keep`; returns which."""
        now = self._clock.now_ms()
        with self._lock:
            ready = [key for key, future in self._loaded.items() if future.done() and key not in keep]
            idle = [key for key in ready if now - self._used_ms[key] >= idle_ms]
            for key in idle:
                del self._loaded[key]
        return idle

    def is_loaded(self, entity: Entity) -> bool:
        """Whether the model is in memory, or on its way there."""
        with self._lock:
            return key_of(entity) in self._loaded

    def close(self) -> None:
        """Take nothing new."""
        self._pool.shutdown(wait=False, cancel_futures=True)
