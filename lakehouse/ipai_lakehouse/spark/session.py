"""A local Spark that keeps to its own folder and to loopback."""

import os
import secrets
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql.connect.session import SparkSession as ConnectSession

JAVA_OPTIONS = "-Duser.timezone=UTC"
CONNECT_PLUGIN = "org.apache.spark.sql.connect.SparkConnectPlugin"


def local_session(folder: Path, cores: int, memory: str, settings: Mapping[str, str]) -> SparkSession:
    """A session of this process: ANSI SQL in UTC, tables under `folder`, a catalog that ends with it.

    `memory` is the heap of the Java process, such as `2g`.
    """
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable  # not whichever `python3` is first in PATH
    options = {
        "spark.driver.memory": memory,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": str(folder / "scratch"),
        "spark.sql.warehouse.dir": str(folder / "tables"),
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(cores),
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.driver.extraJavaOptions": JAVA_OPTIONS,
        **settings,
    }
    builder = SparkSession.builder.master(f"local[{cores}]").appName("ipai_lakehouse")
    return builder.config(map=options).getOrCreate()


def connect_session(folder: Path, cores: int, memory: str, settings: Mapping[str, str]) -> ConnectSession:
    """A Spark Connect client of a server in this process, which is what `pyspark.pipelines` asks for.

    The server takes a free port of loopback and a token that only this process knows.
    """
    port = _free_port()
    os.environ["SPARK_CONNECT_AUTHENTICATE_TOKEN"] = secrets.token_urlsafe()
    local_session(
        folder,
        cores,
        memory,
        {
            **settings,
            "spark.plugins": CONNECT_PLUGIN,
            "spark.connect.grpc.binding.address": "127.0.0.1",
            "spark.connect.grpc.binding.port": str(port),
            "spark.sql.pipelines.maxFlowRetryAttempts": "0",
        },
    )
    os.environ["SPARK_CONNECT_MODE_ENABLED"] = "1"  # pyspark.sql.functions now make Connect's columns
    return ConnectSession.builder.remote(f"sc://localhost:{port}").getOrCreate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
