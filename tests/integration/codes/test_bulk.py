"""Many codes at once: asked for in a form, made by the worker, taken along as a file."""

import csv
import io
from functools import partial

import pytest
from sqlalchemy import func, select

from portal import jobs
from portal.codes import Code, batches
from portal.codes.jobs import make_batch
from portal.codes.models import CodeBatch, CodeTicket
from portal.core.db import db, in_transaction
from portal.jobs import Job
from tests.integration.codes.stories import ACCESS, CODES, acts, fields
from tests.support.stage import at_once

BULK = f"{CODES}/bulk"


def ask(stage, *tickets, count: int = 500, who: str = "olivia", **changed):
    data = fields(*tickets, **{"count": str(count), "prefix": "SPRING-", **changed})
    return stage.as_(who).post(BULK, data=data)


def work(stage) -> None:
    with stage.app.app_context():
        jobs.drain()


def counts(stage) -> tuple[int, int, int]:
    """Codes, different codes, and links to tickets."""
    with stage.app.app_context():
        made = select(func.count(Code.id), func.count(func.distinct(Code.folded)))
        linked = db.session.scalar(select(func.count()).select_from(CodeTicket))
        codes, different = db.session.execute(made).one()
        return codes, different, linked


def batch(stage) -> CodeBatch:
    with stage.app.app_context():
        return db.session.scalars(select(CodeBatch).order_by(CodeBatch.id.desc())).first()


@pytest.mark.parametrize("count", [1, 2, 1_001])
def test_as_many_are_made_as_were_asked_for(stage, general, child, count) -> None:
    answer = ask(stage, general, child, count=count, total_uses="1", valid_till="2030-06-19T20:00")
    assert answer.location == f"{BULK}/{batch(stage).ref}"
    assert counts(stage) == (0, 0, 0)  # only promised so far
    work(stage)
    assert counts(stage) == (count, count, 2 * count)
    done = batch(stage)
    assert (done.made, done.wanted, done.is_done) == (count, count, True)
    with stage.app.app_context():
        one = db.session.scalars(select(Code).limit(1)).one()
        assert one.code.startswith("SPRING-")
        assert (one.folded, len(one.code)) == (one.code.upper(), 15)
        assert (one.value, one.total_uses, one.used, one.active) == (1500, 1, 0, True)
        assert f"{one.valid_till:%Y-%m-%d %H:%M}" == "2030-06-19 17:00"
    assert [action for action, _ in acts(stage)] == ["code.batch"]


def test_ten_thousand_are_made_once_in_few_statements(stage, general) -> None:
    ask(stage, general, count=10_000)
    work(stage)
    work(stage)
    assert counts(stage) == (10_000, 10_000, 10_000)


def test_the_page_follows_the_work_and_then_stops_asking(stage, general) -> None:
    olivia, url = stage.as_("olivia"), ask(stage, general, count=2_000).location
    assert f'href="{url}">Follow</a>' in olivia.get(CODES).text
    page = olivia.get(url).text
    assert 'hx-trigger="every 2s"' in page
    assert "0 of 2,000" in page
    with stage.app.app_context():
        batch_id = batch(stage).id
        in_transaction(lambda: batches.make_some(batch_id))
    part = olivia.get(f"{url}?part=progress").text
    assert part.lstrip().startswith('<section class="card narrow" id="progress"')
    assert '<progress max="2000" value="1000"' in part
    work(stage)
    part = olivia.get(f"{url}?part=progress").text
    assert "every 2s" not in part
    assert f'href="{url}.csv"' in part
    assert "Follow" not in olivia.get(CODES).text
    assert f'href="{url}.csv"' in olivia.get(BULK).text  # also for whoever left meanwhile


def test_a_killed_worker_is_followed_by_one_that_makes_the_rest(
    stage, general, monkeypatch
) -> None:
    ask(stage, general, count=3_500)
    with stage.app.app_context():
        batch_id = batch(stage).id
        for _ in range(2):
            in_transaction(lambda: batches.make_some(batch_id))
        # In the middle of the third chunk: its codes are there, its count is not.
        monkeypatch.setattr(db.session, "commit", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            in_transaction(lambda: batches.make_some(batch_id))
        monkeypatch.undo()
        db.session.remove()
    assert counts(stage)[0] == batch(stage).made == 2_000
    work(stage)
    assert counts(stage) == (3_500, 3_500, 3_500)
    assert batch(stage).is_done


def test_two_workers_on_one_batch_make_it_once(stage, general) -> None:
    ask(stage, general, count=3_000)
    batch_id = batch(stage).id

    def worker() -> None:
        with stage.app.app_context():
            make_batch(batch_id)

    at_once(worker, worker)
    assert counts(stage) == (3_000, 3_000, 3_000)
    assert batch(stage).made == 3_000


def test_work_that_was_given_up_says_so_and_can_go_on(stage, general) -> None:
    url = ask(stage, general, count=10).location
    with stage.app.app_context():
        job = db.session.scalars(select(Job)).one()
        job.state, job.last_error = jobs.JobState.DEAD, "OperationalError: disk is full"
        db.session.commit()
    page = stage.as_("olivia").get(url).text
    assert "It stopped: OperationalError: disk is full. What is made stays." in page
    assert "every 2s" not in page
    assert stage.as_("olivia").post(f"{url}/retry").location == url
    work(stage)
    assert counts(stage) == (10, 10, 10)
    stage.as_("olivia").post(f"{url}/retry")  # nothing to do any more
    work(stage)
    assert counts(stage) == (10, 10, 10)


def test_a_form_sent_twice_is_one_batch(stage, general) -> None:
    key = {"idempotency_key": "0123456789abcdef"}
    stage.as_("olivia")
    answers = at_once(*[partial(ask, stage, general, count=50, **key)] * 2)
    assert len({answer.location for answer in answers}) == 1
    work(stage)
    assert (counts(stage)[0], stage.count(CodeBatch)) == (50, 1)
    assert ask(stage, general, count=51, **key).status_code == 422


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("count", "", "Enter how many codes to make."),
        ("count", "0", "Write a number from 1 to 10,000."),
        ("count", "10001", "Write a number from 1 to 10,000."),
        ("count", "many", "Write a whole number"),
        ("prefix", "x" * 21, "at most 20 characters"),
        ("prefix", "a b", "Use letters, digits, _ and -"),
        ("value", "101", "At most 100%."),
        ("tickets", [], "Choose at least one ticket."),
    ],
)
def test_what_is_wrong_stands_at_its_field(stage, general, field, typed, sentence) -> None:
    answer = ask(stage, general, **{field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'id="{field}-error"' in answer.text
    assert (stage.count(CodeBatch), stage.count(Job)) == (0, 0)


def test_the_file_holds_the_batch_alone(stage, general) -> None:
    first = ask(stage, general, count=600).location
    second = ask(stage, general, count=2, prefix="").location
    work(stage)
    for url, count in ((first, 600), (second, 2)):
        answer = stage.as_("olivia").get(f"{url}.csv")
        rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
        assert len({row["Code"] for row in rows}) == len(rows) == count
        assert {row["Gives"] for row in rows} == {"15% off"}


def test_access_codes_are_made_the_same_way(stage, general) -> None:
    data = {"count": "3", "tickets": general.ref}
    url = stage.as_("olivia").post(f"{ACCESS}/bulk", data=data).location
    work(stage)
    with stage.app.app_context():
        assert db.session.scalars(select(Code.used_for)).all() == ["access"] * 3
    assert stage.as_("olivia").get(url).status_code == 200
    assert stage.as_("olivia").get(url.replace("access", "discount")).status_code == 404


@pytest.mark.parametrize(("who", "status"), [("bea", 403), ("stan", 404)])
def test_who_may_not_make_many(stage, general, who, status) -> None:
    url = ask(stage, general, count=1).location
    assert ask(stage, general, who=who).status_code == status
    for page in (url, f"{url}.csv"):
        assert stage.as_(who).get(page).status_code == status
    assert stage.as_(who).post(f"{url}/retry").status_code == status
    assert stage.as_("olivia").get(f"{BULK}/NOSUCH").status_code == 404
