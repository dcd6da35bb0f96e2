"""One shape for every error: page, JSON and fragment, with a stable code that the reference explains."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory

from tallystick.errors import Moved, NotAllowed, NotFound, Unavailable
from tallystick.server.errors.middleware import ErrorMiddleware, WaitForDatabase
from tallystick.server.errors.recognise import recognise
from tallystick.server.errors.rendering import respond
from tallystick.server.errors.views import csrf_failure, unforeseen
from tallystick.server.serving import preparing
from tests.server import reference_pages

ask = RequestFactory()


def test_the_reference_is_what_the_errors_say_of_themselves() -> None:
    assert reference_pages.ERRORS.read_text() == reference_pages.errors_text(), (
        "run: python -m tests.server.reference_pages"
    )


def test_a_full_disk_is_not_called_a_database_that_is_away() -> None:
    full = OperationalError('could not extend file "base/16384/secret"')
    full.__cause__ = psycopg.errors.DiskFull()
    error = recognise(full)
    assert (error.status, error.code) == (503, "disk-full")
    assert "disk" in error.message
    assert "secret" not in error.message


def test_a_database_that_stopped_for_want_of_room_is_not_only_away(settings: Any) -> None:
    settings.OPTIONS = replace(
        settings.OPTIONS, database=None, data=Path("/proc")
    )  # where nothing is ever free
    assert recognise(OperationalError("connection refused")).code == "disk-full"
    page = respond(ask.get("/x"), recognise(OperationalError("connection refused"))).content.decode()
    assert "No room left" in page


def test_a_code_means_one_thing() -> None:
    codes = [kind.code for kind in reference_pages.errors()]
    assert len(codes) == len(set(codes))


def test_every_error_says_in_its_docstring_what_it_means() -> None:
    assert all((kind.__doc__ or "").strip().endswith(".") for kind in reference_pages.errors())


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (NotFound("No such line."), 404, "not-found"),
        (Moved("It moved.", lines=["a"]), 409, "moved"),
        (NotAllowed("No."), 403, "not-allowed"),
        (Http404("secret words"), 404, "not-found"),
        (PermissionDenied("secret words"), 403, "not-allowed"),
        (SuspiciousOperation("secret words"), 400, "invalid-input"),
        (RequestDataTooBig("secret words"), 413, "too-large"),
        (OperationalError("secret words"), 503, "database-unreachable"),
        (IntegrityError("secret words"), 500, "internal"),
        (ZeroDivisionError("secret words"), 500, "internal"),
    ],
)
def test_json_has_one_shape(raised: Exception, status: int, code: str) -> None:
    response = respond(ask.get("/x", headers={"accept": "application/json"}), recognise(raised))
    assert response.status_code == status
    error = json.loads(response.content)["error"]
    assert error["code"] == code == response["X-Error-Code"]
    assert error["message"]
    assert "mend" in error
    assert "secret words" not in response.content.decode(), "a library's words may quote anything"


def test_details_are_told_to_programs() -> None:
    response = respond(ask.get("/api/x"), Moved("It moved.", lines=["a", "b"]))
    assert json.loads(response.content)["error"]["lines"] == ["a", "b"]


def test_a_page_says_what_is_wrong_what_to_do_and_where_to_go() -> None:
    page = respond(ask.get("/x"), NotFound("No such line.", mend="Look on the board.")).content.decode()
    assert "No such line." in page
    assert "Look on the board." in page
    assert "not-found" in page
    assert 'href="/"' in page


def test_words_are_escaped() -> None:
    for headers in ({}, {"HX-Request": "true"}):
        response = respond(ask.get("/x", headers=headers), NotFound("<script>x</script>"))
        assert "<script>x" not in response.content.decode()


def test_a_fragment_goes_to_the_place_for_problems_and_leaves_what_one_types() -> None:
    response = respond(ask.post("/x", headers={"HX-Request": "true"}), Moved("It moved."))
    assert response.status_code == 409
    assert response["HX-Retarget"] == "#problem"
    assert 'role="alert"' in response.content.decode()
    assert "<html" not in response.content.decode()


def test_unavailable_pages_try_again_by_themselves_but_forms_are_not_sent_twice() -> None:
    shown = respond(ask.get("/x"), Unavailable("Away."))
    sent = respond(ask.post("/x"), Unavailable("Away."))
    assert 'http-equiv="refresh"' in shown.content.decode()
    assert 'http-equiv="refresh"' not in sent.content.decode()
    assert "go back and send it again" in sent.content.decode()
    assert shown["Retry-After"] == sent["Retry-After"]


def test_the_middleware_leaves_the_unforeseen_to_the_log() -> None:
    middleware = ErrorMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(ask.get("/x"), ZeroDivisionError()) is None
    answered = middleware.process_exception(ask.get("/x"), OperationalError())
    assert answered is not None
    assert answered.status_code == 503


def test_what_fails_outside_a_view_is_recognised_too() -> None:
    def fail(request: HttpRequest, problem: Exception) -> HttpResponse:
        try:
            raise problem
        except type(problem):
            return unforeseen(request)

    assert fail(ask.get("/x"), OperationalError()).status_code == 503
    assert fail(ask.get("/x"), ZeroDivisionError()).status_code == 500


def test_a_form_without_its_protection_is_told_so() -> None:
    response = csrf_failure(ask.post("/x"), reason="CSRF cookie not set.")
    assert response.status_code == 403
    assert response["X-Error-Code"] == "stale-form"


def test_until_the_database_was_there_once_only_health_and_static_files_are_served() -> None:
    middleware = WaitForDatabase(lambda request: HttpResponse("page"))
    preparing.waiting.set()
    try:
        assert middleware(ask.get("/")).status_code == 503
        assert middleware(ask.get("/health/live")).status_code == 200
        assert middleware(ask.get("/static/x.css")).status_code == 200
    finally:
        preparing.waiting.clear()
    assert middleware(ask.get("/")).status_code == 200


def test_it_works_for_asynchronous_views() -> None:
    async def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("stream")

    async def visit() -> HttpResponse:
        return await WaitForDatabase(view)(ask.get("/"))  # type: ignore[misc,no-any-return]

    assert asyncio.run(visit()).status_code == 200
