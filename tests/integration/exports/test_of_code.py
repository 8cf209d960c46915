"""The orders of one code."""

from portal.codes import UsedFor
from tests.factories import make_code
from tests.integration.exports.conftest import Books


def test_only_orders_that_used_it_are_there(books: Books) -> None:
    books.stage.make(make_code, books.stage.event, "DOCK15")
    books.sell("Without")
    books.sell("First", typed=["DOCK15"])
    books.sell("Second", general=2, typed=["DOCK15"])
    rows = books.csv("discount-codes/DOCK15/orders.csv?columns=name,discount_code,discount,total")
    assert [list(row.values()) for row in rows] == [
        ["First", "DOCK15", "5.25", "29.75"],
        ["Second", "DOCK15", "10.50", "59.50"],
    ]
    page = books.get("discount-codes/DOCK15").text
    assert "/discount-codes/DOCK15/orders.csv" in page


def test_a_code_that_nobody_used_has_a_head_alone(books: Books) -> None:
    books.stage.make(make_code, books.stage.event, "DOCK15")
    assert books.csv("discount-codes/DOCK15/orders.csv") == []
    assert "orders.csv" not in books.get("discount-codes/DOCK15").text


def test_a_code_of_the_other_sort_or_none_is_not_found(books: Books) -> None:
    books.stage.make(
        make_code, books.stage.event, "OPEN", books.general, used_for=UsedFor.ACCESS, value=0
    )
    assert books.get("access-codes/OPEN/orders.csv").status_code == 200
    assert books.get("discount-codes/OPEN/orders.csv").status_code == 404
    assert books.get("discount-codes/NONE/orders.csv").status_code == 404


def test_who_may_not_change_orders_takes_none_of_a_code_along(books: Books) -> None:
    books.stage.make(make_code, books.stage.event, "DOCK15")
    path = "discount-codes/DOCK15/orders.csv"
    assert [books.get(path, who).status_code for who in ("otto", "bea", "stan")] == [200, 403, 404]
