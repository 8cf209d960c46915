"""What people do on the pages about accounts, for the tests to tell."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import PASSWORD


def link_in(mail: str) -> str:
    return re.search(r"http://localhost(/verify/\S+)", mail)[1]


def sign_up(client: FlaskClient, email: str = "bo@example.org", **typed: str) -> TestResponse:
    form = {"name": "Bo Buyer", "email": email, "password": PASSWORD, **typed}
    return client.post("/register", data=form)


def sign_in(
    client: FlaskClient, email: str, password: str = PASSWORD, **options: object
) -> TestResponse:
    return client.post("/login", data={"email": email, "password": password}, **options)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200
