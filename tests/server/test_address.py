"""Addresses of databases: there and back, and never shown with the password."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.server.postgres.address import Address

words = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs",)), min_size=1
)
hosts = st.one_of(
    st.from_regex(r"[a-z][a-z0-9.-]{0,20}", fullmatch=True),
    st.from_regex(r"/[a-z0-9/_-]{1,40}", fullmatch=True),
    st.just(""),
)


@given(
    name=words.filter(lambda name: not name.startswith("/") and name.strip() == name),
    user=words,
    password=words | st.just(""),
    host=hosts,
    port=st.none() | st.integers(1, 65535),
)
def test_written_and_read_again_it_is_the_same(
    name: str, user: str, password: str, host: str, port: int | None
) -> None:
    if not host:
        port = None
    address = Address(name, user, password, host, port)
    assert Address.parse(address.url()) == address


def test_what_is_told_has_no_password() -> None:
    assert "hunter2" not in Address.parse("postgresql://shop:hunter2@db/orders").told()


def test_the_role_is_taken_from_the_first_statement_on() -> None:
    address = Address.parse("postgresql://shop@db/orders?options=-c%20statement_timeout%3D5s")
    assert address.parameters(role="app")["options"] == "-c statement_timeout=5s -c role=app"
    assert address.django(role="app")["OPTIONS"]["options"] == "-c statement_timeout=5s -c role=app"


@pytest.mark.parametrize("url", ["", "orders", "mysql://db/orders", "postgresql://db", "postgresql://db:x/y"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Address.parse(url)
