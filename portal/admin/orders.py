"""The orders of all events: find one, correct it, withdraw it."""

from flask import Response, abort, flash, request, url_for

from portal import people
from portal.admin import corrections, diary, sales
from portal.admin.order_forms import OrderForm, WithdrawForm
from portal.admin.routes import blueprint
from portal.core.access import Permission
from portal.core.db import pause
from portal.core.refusals import Refusal
from portal.orders import Order
from portal.payments import queries as ledger
from portal.web import paging
from portal.web.blueprint import needs
from portal.web.pages import go, show, show_form

RECENT = 20


@blueprint.get("/orders")
@needs(Permission.SITE_ADMIN)
def orders() -> Response:
    search = paging.search(request.args)
    found, more = sales.page(search, request.args.get("before"))
    parts = {"rows": "admin/orders/_rows.html"}
    return show("admin/orders/index.html", parts=parts, orders=found, more=more, search=search)


@blueprint.route("/orders/<code>", methods=["GET", "POST"])
@needs(Permission.SITE_ADMIN)
def order(code: str) -> Response:
    found = _find(code)
    form = OrderForm.of(found)
    if form.validate_on_submit():
        try:
            version = form.version.data
            corrections.correct(found, form.correction, version=version, by_id=people.me().id)
        except Refusal as refusal:
            pause()  # what was written before it was refused is not what is stored
            form.refuse(refusal, OrderForm.of(found, formdata=None))
        else:
            flash(f"Order {found.code} is saved.")
            return go(url_for(".order", code=found.code))
    return _page(found, form, WithdrawForm(formdata=None))


@blueprint.post("/orders/<code>/delete")
@needs(Permission.SITE_ADMIN)
def withdraw(code: str) -> Response:
    found, form = _find(code), WithdrawForm()
    if not form.validate():
        return _page(found, OrderForm.of(found, formdata=None), form)
    corrections.withdraw(found, str(form.note.data), by_id=people.me().id)
    flash(f"Order {found.code} is deleted.")
    return go(url_for(".order", code=found.code))


def _page(found: Order, form: OrderForm, withdrawing: WithdrawForm) -> Response:
    return show_form(
        "admin/orders/order.html",
        form=withdrawing if withdrawing.errors else form,
        editing=form,
        withdrawing=withdrawing,
        order=found,
        payments=ledger.of_order(found),
        entries=diary.of_subject("order", found.code, RECENT),
    )


def _find(code: str) -> Order:
    return sales.find(code.upper()) or abort(404)
