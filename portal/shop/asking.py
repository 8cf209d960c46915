"""Ask the codes that somebody typed, as often as they may.

A try is a code that this browser did not ask about just before; the same code with another basket
is none, sent again with the very same basket it is one more. The session remembers what was asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from flask import request, session

from portal import codes, orders, people
from portal.codes import Refused, tries, words
from portal.core import clock
from portal.events import Event
from portal.orders import Basket, Choice
from portal.shop import written

_ASKED = "asked"


@dataclass(frozen=True)
class Asked:
    """A judged basket, and the refusals in it that count as tries."""

    basket: Basket
    tries: tuple[Refused, ...] = ()

    def count(self) -> None:
        """Note the tries; what the session of the database holds is undone."""
        if self.tries:
            tries.count(self.tries, _whose())


def ask(
    event: Event, choices: Sequence[Choice], typed: Sequence[str], *, waiting: bool = False
) -> Asked:
    """`waiting`: the page asks by itself whether a code is free again."""
    new = _new(event, choices, typed, waiting=waiting)
    if new and tries.used_up(_whose()):
        kept = [code for code in typed if _mark(code) not in new]
        told = [words.too_many(code) for code in typed if _mark(code) in new]
        basket = _judge(event, choices, kept)
        return Asked(replace(basket, refused=(*basket.refused, *told)))
    basket = _judge(event, choices, typed)
    if typed:
        _remember(event, choices, basket)
    return Asked(basket, tuple(no for no in basket.refused if _mark(no.typed) in new))


def _judge(event: Event, choices: Sequence[Choice], typed: Sequence[str]) -> Basket:
    known = people.current() is not None
    return orders.judge(event, choices, typed, at=clock.now(), signed_in=known)


def _new(
    event: Event, choices: Sequence[Choice], typed: Sequence[str], *, waiting: bool
) -> set[str]:
    """The codes that are tried with this request, by their marks."""
    place, basket, good, bad = session.get(_ASKED, (None, "", (), ()))
    if place != event.slug:
        good, bad = (), ()
    asked_again = basket == _digest(choices) and not waiting
    return {_mark(code) for code in typed} - {*good} - ({*()} if asked_again else {*bad})


def _remember(event: Event, choices: Sequence[Choice], basket: Basket) -> None:
    good = [_mark(code.code) for code in basket.codes]
    bad = [_mark(no.typed) for no in basket.refused]
    session[_ASKED] = [event.slug, _digest(choices), good, bad]


def _digest(choices: Sequence[Choice]) -> str:
    return sha256(written.line(choices).encode()).hexdigest()[:12]


def _mark(code: str) -> str:
    """Short, whatever was typed: the session travels in a cookie."""
    return sha256(codes.fold(code).encode(errors="replace")).hexdigest()[:12]


def _whose() -> list[str]:
    """For whom tries are counted: an address, and an account."""
    user = people.current()
    address = request.remote_addr or ""
    return [address, f"user {user.id}"] if user else [address]
