"""The figures of an event say where a tax is not in them; its page belongs to the settings."""

from tests.integration.taxes.conftest import PAGE, Sales
from tests.support.statements import statement_counter

HOME = "/events/harbour-lights"
SAID = "Without the tax that came on top of these prices."


def test_by_ticket_says_that_tax_came_on_top(sales: Sales) -> None:
    otto = sales.stage.as_("otto")
    sales.sell(sales.basket(general=2))
    sales.tax(included=True)
    assert sales.sell(sales.basket(general=2)).status_code == 201
    before = otto.get(HOME).text
    assert ("By ticket" in before, SAID in before) == (True, False)
    with statement_counter(sales.app) as few:
        otto.get(HOME)

    sales.tax(included=False)
    assert SAID not in otto.get(HOME).text
    assert sales.sell(sales.basket(general=1), **{"tax-on-top": "2200"}).status_code == 201
    sales.no_tax()  # what was sold with it keeps it
    with statement_counter(sales.app) as many:
        assert SAID in otto.get(HOME).text
    assert len(many) == len(few)


def test_the_menu_says_that_the_tax_belongs_to_the_settings(sales: Sales) -> None:
    before, _, _ = sales.stage.as_("otto").get(PAGE).text.partition('aria-current="page"')
    assert before.rpartition("<a ")[2].strip().endswith('/events/harbour-lights/edit"')
