"""The alarms, threads and forks: one client serves them all."""

import multiprocessing
import threading
import time

import fault_server as fault
from databricks_client import Databricks, PersonalAccessToken, TimedOutAfterSending
from databricks_client.alarm import Alarms

ME = "/api/2.0/preview/scim/v2/Me"


def test_alarms_ring_in_their_order_and_not_when_called_off():
    alarms, rung, done = Alarms(), [], threading.Event()
    alarms.set(0.15, done.set)
    alarms.set(0.10, lambda: rung.append("second"))
    called_off = alarms.set(0.01, lambda: rung.append("never"))
    alarms.set(0.05, lambda: rung.append("first"))
    called_off.cancel()
    assert done.wait(5)
    assert rung == ["first", "second"]


def test_a_late_alarm_does_not_hold_up_an_early_one():
    alarms, done = Alarms(), threading.Event()
    alarms.set(3600, done.clear)
    alarms.set(0.01, done.set)
    assert done.wait(5)


def test_many_threads_use_one_client(server, connect):
    server.on("GET", ME, fault.answer({"id": "1", "userName": "sp"}))
    client, names = connect(), []

    def work():
        for _ in range(10):
            names.append(client.users.me().user_name)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == ["sp"] * 120


def test_one_callers_deadline_does_not_cut_anothers_connection(server, connect):
    """The connection of a call that ended is used again, long after which its alarm would have rung."""
    server.on("GET", ME, fault.answer({"id": "1", "userName": "sp"}))

    def slow(connection, request, running):
        running.stopped.wait(0.3)
        return fault.answer({"id": "w"})(connection, request, running)

    server.on("GET", "/api/2.0/sql/warehouses/w", slow)
    client = connect()
    client.with_deadline(0.2).users.me()
    assert client.warehouses.get("w").id == "w"
    assert server.connections == 1


def _in_a_child(client: Databricks, results) -> None:
    results.put(client.users.me().id)
    started = time.monotonic()
    try:
        client.with_deadline(0.8).warehouses.get("drips")
    except TimedOutAfterSending:
        results.put(time.monotonic() - started < 5)


def test_a_client_goes_on_after_a_fork(server, connect):
    server.on("GET", ME, fault.answer({"id": "1", "userName": "sp"}))
    server.on("GET", "/api/2.0/sql/warehouses/drips", fault.drip_header)
    client = connect(PersonalAccessToken("x"))
    client.users.me()
    forking = multiprocessing.get_context("fork")
    results = forking.SimpleQueue()
    child = forking.Process(target=_in_a_child, args=(client, results))
    child.start()
    child.join(10)
    assert child.exitcode == 0
    assert (results.get(), results.get()) == ("1", True)
    assert client.users.me().id == "1"
    assert server.connections == 2, "one of the parent, one of the child"
