"""The pages of long work: how it goes, what failed, stop, go on, retry."""

from datetime import timedelta
from email import message_from_bytes, policy
from functools import partial

import pytest
from sqlalchemy import select

from portal.activity import Activity
from portal.codes import UsedFor
from portal.codes.models import CodeBatch
from portal.core.db import db
from portal.jobs import TaskFailure
from portal.mail.models import Mail
from tests.factories import make_event, make_user, signed_in
from tests.integration.worklist.conftest import JOBS, Work
from tests.support.stage import at_once
from tests.support.statements import statement_counter

POLLS = 'hx-trigger="every 2s"'


def acts(work: Work) -> list[str]:
    with work.stage.app.app_context():
        told = Activity.action.startswith("task.")
        found = select(Activity.action).where(told).order_by(Activity.id)
        return list(db.session.scalars(found))


def test_nothing_is_running(work: Work) -> None:
    page = work.get()
    assert "Nothing is running" in page.text
    assert POLLS not in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_what_runs_is_asked_for_again_until_it_is_done(work: Work, count: int) -> None:
    ref = work.begin(*(f"guest {number}" for number in range(count)))
    for path in ("", f"/{ref}", "?part=tasks", f"/{ref}?part=task"):
        page = work.get(path).text
        assert "waiting for its turn" in page
        assert POLLS in page
    work.drain()
    for path in ("", f"/{ref}", "?part=tasks", f"/{ref}?part=task"):
        page = work.get(path).text
        assert f"{count} of {count}" in page
        assert POLLS not in page


def test_the_time_left_is_told_from_the_pace_so_far(work: Work, travel) -> None:
    ref = work.begin(*(f"guest {number}" for number in range(100)))
    task = work.task(ref)
    with work.stage.app.app_context():
        db.session.add(task)
        task.state, task.done, task.started_at = "running", 25, task.created_at
        db.session.commit()
    travel(task.created_at + timedelta(minutes=1))
    page = work.get(f"/{ref}").text
    assert "25 of 100 · about 3 min left" in page
    assert '<progress max="100" value="25"' in page


def test_what_failed_is_shown_with_its_reason_and_retried_alone(work: Work) -> None:
    ref = work.begin("Bo", "rude Rick", "Ada", "rude Rita")
    work.drain()
    page = work.get(f"/{ref}").text
    assert "4 of 4 · 2 failed" in page
    assert "rude Rick did not want to be greeted." in page
    sheet = work.get(f"/{ref}/failures.csv").text
    assert sheet.splitlines()[1:] == [
        f"{name},{name} did not want to be greeted." for name in ("rude Rick", "rude Rita")
    ]
    work.polite = True
    assert work.post(f"/{ref}/retry").location == f"{JOBS}/{ref}"
    work.drain()
    assert (work.task(ref).done, work.task(ref).failed) == (4, 0)
    assert "Retry failed only" not in work.get(f"/{ref}").text
    assert work.post(f"/{ref}/retry").status_code == 409
    assert acts(work) == ["task.retried"]
    assert work.stage.count(TaskFailure) == 2


def test_it_is_stopped_and_goes_on(work: Work) -> None:
    ref = work.begin("Bo", "Ada")
    assert work.post(f"/{ref}/stop").status_code == 303
    assert work.post(f"/{ref}/stop").status_code == 409
    work.drain()
    page = work.get(f"/{ref}").text
    assert "0 of 2" in page
    assert "Go on" in page
    assert work.post(f"/{ref}/go-on").status_code == 303
    assert work.post(f"/{ref}/go-on").status_code == 409
    work.drain()
    assert work.task(ref).state == "done"
    assert acts(work) == ["task.stopped", "task.went_on"]


@pytest.mark.parametrize("act", ["retry", "stop", "go-on"])
def test_of_two_clicks_at_once_one_counts(work: Work, act: str) -> None:
    ref = work.begin("Bo", "rude Rick")
    if act == "retry":
        work.drain()
    if act == "go-on":
        work.post(f"/{ref}/stop")
    two = [signed_in(work.stage.app, work.stage.cast[who]) for who in ("otto", "olivia")]
    answers = at_once(*(partial(each.post, f"{JOBS}/{ref}/{act}") for each in two))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    work.drain()
    assert work.task(ref).run == (1 if act == "stop" else 2)


def test_reasons_are_harmless_in_a_sheet(work: Work) -> None:
    ref = work.begin("rude =1+1")
    work.drain()
    with work.stage.app.app_context():
        db.session.query(TaskFailure).update({"what": "=1+1"})
        db.session.commit()
    assert work.get(f"/{ref}/failures.csv").text.splitlines()[1].startswith("'=1+1,")


def test_work_of_another_event_is_not_to_be_found(work: Work) -> None:
    ref = work.begin("Bo")

    def elsewhere():
        make_event("Winter Gala", slug="winter-gala", owner=work.stage.cast["otto"])

    work.stage.make(elsewhere)
    otto, there = work.stage.as_("otto"), "/events/winter-gala/jobs"
    assert ref not in otto.get(there).text
    for path in (f"/{ref}", f"/{ref}/file", f"/{ref}/failures.csv"):
        assert otto.get(f"{there}{path}").status_code == 404
    for path in ("stop", "go-on", "retry"):
        assert otto.post(f"{there}/{ref}/{path}").status_code == 404
    assert work.task(ref).state == "waiting"


def test_bea_sees_that_it_goes_on_and_touches_nothing(work: Work) -> None:
    ref = work.begin("Bo", "rude Rick")
    page = work.get(f"/{ref}", "bea")
    assert (page.status_code, "Stop" in page.text) == (200, False)
    assert [work.post(f"/{ref}/{act}", "bea").status_code for act in ("stop", "retry")] == [403] * 2
    work.drain()
    assert "did not want" not in work.get(f"/{ref}", "bea").text
    assert work.get(f"/{ref}/failures.csv", "bea").status_code == 403
    assert [work.get(f"/{ref}", who).status_code for who in ("chip", "stan")] == [403, 404]


def test_work_that_makes_no_file_has_none(work: Work) -> None:
    ref = work.begin("Bo")
    work.drain()
    assert work.get(f"/{ref}/file").status_code == 404
    assert work.get("/NOSUCH").status_code == 404


def test_batches_of_codes_are_among_the_long_work(work: Work) -> None:
    def batch():
        made = {"used_for": UsedFor.TICKET, "columns": {}, "ticket_ids": [], "prefix": "GO"}
        event_id = work.stage.event.id
        db.session.add(CodeBatch(event_id=event_id, ref="BATCH1", wanted=500, made=100, **made))
        db.session.commit()

    work.stage.make(batch)
    page = work.get().text
    assert "Make 500 codes" in page
    assert "/events/harbour-lights/discount-codes/bulk/BATCH1" in page
    assert "100 of 500" in page
    assert POLLS in page


def test_who_waited_long_gets_one_mail(work: Work, travel) -> None:
    ref = work.begin("Bo", "rude Rick", title="Greet <everybody>")
    asked_at = work.task(ref).asked_at
    travel(asked_at + timedelta(minutes=3))
    work.drain()
    work.drain()
    with work.stage.app.app_context():
        found = db.session.execute(select(Mail.kind, Mail.recipient, Mail.subject)).all()
        otto = work.stage.cast["otto"].email
    assert found == [("task.ended", otto, "Greet <everybody> is done: Harbour Lights")]
    [file] = (work.stage.app.config["INSTANCE"] / "mail").glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    text = letter.get_body(("plain",)).get_content()
    assert f"http://localhost{JOBS}/{ref}" in text
    assert "1 row, and 1 failed" in text
    assert "&lt;everybody&gt;" in letter.get_body(("html",)).get_content()


@pytest.mark.parametrize("path", ["", "/{ref}"])
def test_a_page_costs_the_same_for_one_and_for_three(work: Work, path: str) -> None:
    counts = []
    for names in (["rude Rick"], ["rude Rick", "rude Rita", "rude Rob"]):
        for _ in names:
            ref = work.begin(*names)
        work.drain()
        work.get(path.format(ref=ref))
        with statement_counter(work.stage.app) as sent:
            assert work.get(path.format(ref=ref)).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 12


def test_nobody_outside_learns_of_it(work: Work) -> None:
    ref = work.begin("Bo")
    make = work.stage.make(make_user, "Una Unknown")
    assert make.id
    answer = work.stage.app.test_client().get(f"{JOBS}/{ref}")
    assert (answer.status_code, answer.location) == (303, "/login")
