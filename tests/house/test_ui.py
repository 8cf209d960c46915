"""The macros that every page is made of: what they promise to eyes, screen readers and machines."""

import re
from types import SimpleNamespace

import pytest
from flask import Flask, render_template_string
from jinja2 import StrictUndefined
from wtforms import BooleanField, Form, RadioField, SelectChoice, StringField

from portal.core.money import Money
from portal.web import assets, filters


class CodeForm(Form):
    code = StringField("Code")
    kind = RadioField("Kind", choices=[SelectChoice("percent"), SelectChoice("amount")])
    active = BooleanField("Active")


@pytest.fixture
def draw():
    """Render one call of a macro, on a page with this query."""
    app = Flask("portal")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["csrf_token"] = lambda: "t0ken"
    assets.init_app(app)
    filters.init_app(app)

    def draw(call, file, query="", **names):
        macro = re.match(r"\w+", call).group()
        with app.test_request_context(f"/orders?{query}"):
            source = '{% from "ui/' + file + '.html" import ' + macro + " %}{{ " + call + " }}"
            return render_template_string(source, **names).strip()

    return draw


@pytest.fixture
def form():
    return CodeForm()


def test_a_field_has_a_label_and_its_hint(draw, form):
    html = draw('field(form.code, hint="Letters and digits", suffix="%")', "forms", form=form)

    assert '<label class="field__label" for="code">Code</label>' in html
    assert 'aria-describedby="code-unit code-hint"' in html
    assert "aria-invalid" not in html


def test_a_refused_field_says_why_and_gives_the_data_of_the_refusal(draw, form):
    form.code.errors = ["DOCK15 is used up."]
    form.code.refusal_data = {"reason": "used_up"}
    html = draw("field(form.code)", "forms", form=form)

    assert 'aria-describedby="code-error" aria-invalid="true"' in html
    assert re.search(r'id="code-error" role="alert" data-reason="used_up">.*DOCK15 is used', html)


def test_a_fault_is_text_and_never_markup(draw, form):
    form.code.errors = ["<b>no</b>"]

    assert "&lt;b&gt;no&lt;/b&gt;" in draw("error(form.code)", "forms", form=form)


def test_choices_are_one_group_with_one_sentence(draw, form):
    form.kind.errors = ["Choose one."]
    html = draw("radios(form.kind)", "forms", form=form)

    assert re.search(r'<fieldset .*id="kind".*\s.*aria-invalid="true"', html)
    assert html.count('type="radio"') == 2
    assert html.count("Choose one.") == 1


def test_a_switch_is_a_checkbox_that_says_it_is_a_switch(draw, form):
    html = draw("switch(form.active)", "forms", form=form)

    assert re.search(r'<input [^>]*role="switch"[^>]*type="checkbox"', html)


def test_the_summary_counts_the_faults_and_links_to_their_fields(draw, form):
    form.code.errors = ["Write a code."]
    form.form_errors.append("Somebody changed this meanwhile.")
    html = draw("error_summary(form)", "forms", form=form)

    assert "There are 2 problems" in html
    assert "<li>Somebody changed this meanwhile.</li>" in html
    assert '<a href="#code">Code: Write a code.</a>' in html


def test_a_form_without_faults_has_no_summary(draw, form):
    assert draw("error_summary(form)", "forms", form=form) == ""


def test_money_can_be_read_by_people_and_by_machines(draw):
    html = draw("amount(money)", "bits", money=Money(3500, "EUR"))

    assert html == '<span class="num" data-minor="3500" data-currency="EUR">€35.00</span>'


@pytest.mark.parametrize(
    ("value", "of", "width", "kind"),
    [
        (0, 10, 0, ""),
        (94, 100, 94, ""),
        (95, 100, 95, "meter--warn"),
        (40, 40, 100, "meter--full"),
        (41, 40, 100, "meter--full"),
        (0, 0, 0, ""),
    ],
)
def test_a_meter_warns_before_it_is_full(draw, value, of, width, kind):
    html = draw('meter(value, of, "General")', "bits", value=value, of=of)

    assert float(re.search(r'width="([\d.]+)%"', html)[1]) == width
    assert re.findall(r"meter--\w+", html) == ([kind] if kind else [])
    assert f'aria-label="General: {value} of {of}"' in html


def test_a_column_sorts_up_then_down_and_starts_on_the_first_page(draw):
    query = "q=a%26b&sort=created&page=3&part=rows"
    up = draw('sort_header("Order", "created", "created")', "table", query=query)
    other = draw('sort_header("Total", "total", "created")', "table", query=query)

    assert 'aria-sort="ascending"' in up
    assert 'href="/orders?q=a%26b&amp;sort=-created"' in up
    assert "aria-sort" not in other
    assert 'href="/orders?q=a%26b&amp;sort=total"' in other


def test_an_address_keeps_what_was_chosen_twice(draw):
    query = "ticket=A&ticket=B&_external=1&endpoint=x"

    assert draw("here(page=2)", "table", query=query) == (
        "/orders?ticket=A&amp;ticket=B&amp;_external=1&amp;endpoint=x&amp;page=2"
    )
    assert draw("here(q=none)", "table", query="q=x") == "/orders"


def test_pages_are_turned_by_links(draw):
    middle = SimpleNamespace(
        pages=3,
        first=51,
        last=100,
        total=1204,
        has_prev=True,
        has_next=True,
        prev_num=1,
        next_num=3,
    )
    html = draw("pager(pages)", "table", query="q=x&page=2", pages=middle)

    assert "51–100 of 1,204" in html
    assert 'rel="prev" href="/orders?q=x&amp;page=1"' in html
    assert 'rel="next" href="/orders?q=x&amp;page=3"' in html
    assert draw("pager(pages)", "table", pages=SimpleNamespace(pages=1)) == ""


def test_a_toast_takes_back_what_was_done_with_one_form(draw):
    html = draw('toast("DOCK15 is off", undo_url="/undo/7")', "toast")

    assert '<form method="post" action="/undo/7">' in html
    assert 'name="csrf_token" value="t0ken"' in html
    assert "<form" not in draw('toast("Saved")', "toast")
