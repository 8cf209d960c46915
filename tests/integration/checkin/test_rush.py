"""Sixteen gates race for two hundred tickets: each is shown at four, and lets exactly one in."""

import random
import threading

import pytest

from portal.core import refs
from tests.integration.checkin.conftest import PART, Gate, verdict

GATES, TICKETS, SHOWN = 16, 200, 4


def scan_all(
    gate: Gate, codes: list[str], start: threading.Barrier, told: list[tuple[str, str]]
) -> None:
    browser = gate.app.test_client()
    browser.set_cookie("session", gate.browser().get_cookie("session").value)
    start.wait()
    for code in codes:
        sent = {"code": code, "idempotency_key": refs.token()}
        told.append((code, verdict(browser.post(f"{gate.url}/scan", data=sent, headers=PART))))


@pytest.mark.slow
def test_a_rush_lets_everybody_in_once(gate: Gate) -> None:
    codes = [each.code for _ in range(10) for each in gate.sell(gate.vip, 10).attendees]
    codes += [each.code for _ in range(10) for each in gate.sell(gate.general, 10).attendees]
    assert len(set(codes)) == TICKETS
    # Each gate meets them near each other.
    told: list[tuple[str, str]] = []
    start = threading.Barrier(GATES)
    gates = []
    for seed in range(GATES):
        mine = [code for at, code in enumerate(codes) if (at + seed) % (GATES // SHOWN) == 0]
        mine.sort(key=lambda code: codes.index(code) + random.Random(seed).random() * 8)
        gates.append(threading.Thread(target=scan_all, args=(gate, mine, start, told)))
    for thread in gates:
        thread.start()
    for thread in gates:
        thread.join()
    assert {kind for _, kind in told} == {"ok", "used"}
    assert sorted(code for code, kind in told if kind == "ok") == sorted(codes)
    assert len(told) == SHOWN * TICKETS
    assert len(gate.check_ins()) == TICKETS
    assert gate.breaches() == []
