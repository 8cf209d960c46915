"""The people of the site: find them, look at one, let in, keep out, look over a shoulder."""

from flask import Response, abort, flash, request, url_for

from portal.admin import crowd, diary, links
from portal.admin.crowd import Show
from portal.admin.people_forms import LookForm, RankForm, SuspendForm
from portal.admin.routes import blueprint, number
from portal.core.access import Permission
from portal.people import User, me, powers, sessions
from portal.people.powers import Rank
from portal.web import asked as read
from portal.web import paging
from portal.web.blueprint import needs, signed_in, while_looking
from portal.web.forms import PortalForm
from portal.web.pages import go, show

RECENT = 20


@blueprint.get("/users")
@needs(Permission.SITE_ADMIN)
def people() -> Response:
    search, shown = paging.search(request.args), _shown()
    found, more = crowd.page(shown, search, read.before(request.args))
    return show(
        "admin/people/index.html",
        parts={"rows": "admin/people/_rows.html"},
        people=found,
        more=more,
        search=search,
        shown=shown,
        filters=tuple(Show),
    )


@blueprint.get("/users/<person>")
@needs(Permission.SITE_ADMIN)
def person(person: str) -> Response:
    return _page(_find(person))


@blueprint.post("/users/<person>/verify")
@needs(Permission.SITE_ADMIN)
def verify(person: str) -> Response:
    found = _find(person)
    powers.vouch_for(found, by=me())
    return _done(found, f"{found.email} counts as confirmed.")


@blueprint.post("/users/<person>/suspend")
@needs(Permission.SITE_ADMIN)
def suspend(person: str) -> Response:
    found, form = _find(person), SuspendForm()
    if not form.validate():
        return _page(found, suspending=form)
    powers.suspend(found, str(form.reason.data), by=me())
    return _done(found, f"{found.name} is suspended, and out at their next click.")


@blueprint.post("/users/<person>/lift")
@needs(Permission.SITE_ADMIN)
def lift(person: str) -> Response:
    found = _find(person)
    powers.readmit(found, by=me())
    return _done(found, f"{found.name} may sign in again.")


@blueprint.post("/users/<person>/sign-out")
@needs(Permission.SITE_ADMIN)
def sign_out(person: str) -> Response:
    found = _find(person)
    powers.sign_out(found, by=me())
    return _done(found, f"{found.name} is signed out everywhere.")


@blueprint.post("/users/<person>/rank")
@needs(Permission.SITE_ADMIN)
def promote(person: str) -> Response:
    found, form = _find(person), RankForm()
    if not form.validate():
        return _page(found, ranks=form)
    powers.promote(found, Rank(form.rank.data), by=me())
    return _done(found, f"Saved what {found.name} is to this site.")


@blueprint.post("/users/<person>/view-as")
@needs(Permission.SITE_ADMIN)
def look_as(person: str) -> Response:
    found = _find(person)
    form = LookForm()
    if not form.validate():
        return _page(found, looking=form)
    powers.look_as(found, str(form.reason.data), by=me())
    return go(url_for("events.index"))


@blueprint.post("/view-as/stop")
@while_looking
@signed_in
def stop_looking() -> Response:
    """Asked by the person one looks as: so it needs no right, and does nothing for others."""
    seen = powers.stop_looking()
    return go(url_for(".person", person=seen.id) if seen else url_for("events.index"))


def _page(
    found: User,
    *,
    suspending: SuspendForm | None = None,
    looking: LookForm | None = None,
    ranks: RankForm | None = None,
) -> Response:
    sent: list[PortalForm] = [form for form in (suspending, looking, ranks) if form]
    return show(
        "admin/people/person.html",
        status=sent[0].status if sent else 200,
        person=found,
        rank=powers.rank_of(found),
        roles=crowd.parts(found),
        sign_ins=crowd.sign_ins(found),
        entries=diary.about(found, RECENT),
        subject_url=lambda entry: links.to_subject(entry, for_admins=True),
        suspend_form=suspending or SuspendForm(formdata=None),
        look_form=looking or LookForm(formdata=None),
        rank_form=ranks or RankForm(formdata=None, rank=powers.rank_of(found).value),
        me=me(),
        minutes=int(sessions.LOOKING_FOR.total_seconds() // 60),
    )


def _done(found: User, said: str) -> Response:
    flash(said)
    return go(url_for(".person", person=found.id))


def _shown() -> Show:
    return next((each for each in Show if each == request.args.get("show")), Show.ALL)


def _find(written: str) -> User:
    return crowd.find(number(written)) or abort(404)
