"""Jobs: seen while they run, held while they run, run again when their worker was killed."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job
from procrastinate.worker import Worker

from tallystick.errors import InvalidInput, Moved
from tallystick.server.jobs.holding import Holder
from tallystick.server.jobs.models import Progress, State
from tallystick.server.jobs.progress import begin, reporting
from tallystick.server.jobs.tasks import tidy
from tallystick.server.jobs.telling import telling_failures
from tallystick.server.outbox import tasks
from tallystick.server.postgres.direct import act_for, connect
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def own(world: World) -> str:
    return world.companies["brackwater"]


@pytest.fixture
def waiting(world: World, own: str) -> uuid.UUID:
    with world.as_("ines").open():
        return begin(own, "import", "orders.xlsx", by="Ines Moreau")


def seen(company_id: str, progress_id: uuid.UUID) -> dict[str, Any] | None:
    """The row as another connection of that company sees it."""
    with connect(row_factory=psycopg.rows.dict_row) as other, other.transaction():
        act_for(other, company_id)
        return other.execute("SELECT * FROM jobs_progress WHERE id = %s", (progress_id,)).fetchone()  # type: ignore[return-value]


class TestProgress:
    def test_it_is_seen_while_the_job_is_still_open_and_stays_when_it_is_rolled_back(
        self, own: str, waiting: uuid.UUID
    ) -> None:
        def job() -> None:
            with reporting(own, waiting) as report, transaction.atomic():
                report(40, "4,000 of 10,000 rows")
                row = seen(own, waiting)
                assert row is not None
                assert (row["state"], row["percent"], row["words"]) == ("running", 40, "4,000 of 10,000 rows")
                raise InvalidInput("Row 7 has no quantity.", mend="Fill it in.")

        with pytest.raises(InvalidInput):
            job()
        row = seen(own, waiting)
        assert row is not None
        assert row["state"] == State.FAILED
        assert row["error"] == {
            "code": "invalid-input",
            "message": "Row 7 has no quantity.",
            "mend": "Fill it in.",
        }

    def test_at_the_end_it_is_done_and_keeps_the_result(self, own: str, waiting: uuid.UUID) -> None:
        with reporting(own, str(waiting)) as report:
            report.result(committed=9_950)
        row = seen(own, waiting)
        assert row is not None
        assert (row["state"], row["percent"], row["result"]) == ("done", 100, {"committed": 9950})

    def test_what_nobody_foresaw_is_told_without_its_own_words(self, own: str, waiting: uuid.UUID) -> None:
        with pytest.raises(ZeroDivisionError), reporting(own, waiting):
            raise ZeroDivisionError("somebody's secret")
        row = seen(own, waiting)
        assert row is not None
        assert row["error"]["code"] == "internal"
        assert "secret" not in str(row["error"])

    def test_while_the_database_is_away_it_has_not_failed_yet(self, own: str, waiting: uuid.UUID) -> None:
        with pytest.raises(OperationalError), reporting(own, waiting):
            raise OperationalError("the connection was lost")
        row = seen(own, waiting)
        assert row is not None
        assert row["state"] == State.RUNNING, "the job runs again"

    def test_when_the_database_gives_up_it_has_failed(self, own: str, waiting: uuid.UUID) -> None:
        """A full disk or a deadlock ends the job for good: somebody has to be told, and may try again."""

        def job() -> None:
            with reporting(own, waiting), connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 20")
                cursor.execute("SELECT pg_sleep(5)")

        try:
            with pytest.raises(OperationalError):
                job()
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout")
        row = seen(own, waiting)
        assert row is not None
        assert row["state"] == State.FAILED
        assert row["error"]["code"] == "database-unreachable"

    def test_many_reports_are_few_writes(self, own: str, waiting: uuid.UUID) -> None:
        with reporting(own, waiting) as report:
            for percent in range(100):
                report(percent, f"row {percent}")
            row = seen(own, waiting)
        assert row is not None
        assert row["words"] == "row 0"

    def test_another_company_does_not_see_it(self, world: World, own: str, waiting: uuid.UUID) -> None:
        assert seen(world.companies["varnholt"], waiting) is None
        with world.as_("jonas").open():
            assert not Progress.objects.exists()

    def test_the_page_can_be_left_and_found_again(
        self, world: World, client: Any, waiting: uuid.UUID
    ) -> None:
        client.force_login(world.people["ines"])
        address = f"/{world.slugs['brackwater']}/progress/{waiting}/"
        page = client.get(address).content.decode()
        assert "orders.xlsx" in page
        assert "hx-get" in client.get(address, headers={"HX-Request": "true"}).content.decode()
        told = client.get(address, headers={"accept": "application/json"}).json()
        assert told["state"] == "waiting"
        client.force_login(world.people["jonas"])
        assert client.get(address).status_code == 404
        assert client.get(f"/{world.slugs['varnholt']}/progress/{waiting}/").status_code == 404


def test_a_failure_is_told_though_it_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    async def failing() -> None:
        raise Moved("Order 4711 of Halvard has moved.")

    job = Job(id=7, queue="tiers", lock=None, queueing_lock=None, task_name="tiers.step", attempts=1)
    context = JobContext(app=app, job=job, start_timestamp=0, abort_reason=lambda: None)
    with pytest.raises(Moved):
        asyncio.run(telling_failures(failing, context, Worker(app)))
    (told,) = caplog.messages
    assert told == "Job 7 (tiers.step) failed at its attempt 2: Moved"


@pytest.fixture
def holder() -> Holder:
    return Holder(app.with_connector(app.connector.get_worker_connector()))  # type: ignore[attr-defined]


def fetched_and_abandoned(attempts: int = 0) -> int:
    """A job as a worker leaves it that is killed while it runs it."""
    job_id = tasks.send.defer(message_id=str(uuid.uuid4()))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE id = %s", [attempts, job_id]
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '1 minute' WHERE job_id = %s", [job_id]
        )
    return int(job_id)


def give_back(holder: Holder) -> None:
    async def once() -> None:
        async with holder._app.open_async():
            await holder.give_back()
            await holder.close()

    asyncio.run(once())


class TestHolding:
    def test_what_a_dead_worker_left_is_queued_again(self, holder: Holder) -> None:
        job_id = fetched_and_abandoned()
        give_back(holder)
        assert ProcrastinateJob.objects.get(id=job_id).status == "todo"

    def test_what_a_living_worker_holds_is_left_alone(self, holder: Holder) -> None:
        job_id = fetched_and_abandoned()
        with connect() as worker:
            worker.execute("SELECT pg_advisory_lock(746111, %s)", (job_id,))
            give_back(holder)
            assert ProcrastinateJob.objects.get(id=job_id).status == "doing"

    def test_a_job_that_takes_its_workers_with_it_is_given_up(self, holder: Holder) -> None:
        job_id = fetched_and_abandoned(attempts=4)
        give_back(holder)
        assert ProcrastinateJob.objects.get(id=job_id).status == "failed"

    def test_one_that_is_queued_again_already_is_not_queued_twice(self, holder: Holder) -> None:
        """Else both would stay for ever: what runs keeps what waits from running, and cannot be queued."""
        twin = tasks.send.configure(lock="one", queueing_lock="one")
        left = twin.defer(message_id=str(uuid.uuid4()))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [left])
            cursor.execute(
                "UPDATE procrastinate_events SET at = now() - interval '1 minute' WHERE job_id = %s", [left]
            )
        waits = twin.defer(message_id=str(uuid.uuid4()))
        give_back(holder)
        assert ProcrastinateJob.objects.get(id=left).status == "failed"
        assert ProcrastinateJob.objects.get(id=waits).status == "todo"


def test_a_job_is_queued_only_if_the_transaction_commits() -> None:
    kept: list[int] = []

    @transaction.atomic
    def request(fails: bool) -> None:
        kept.append(tasks.send.defer(message_id=str(uuid.uuid4())))
        if fails:
            raise InvalidInput("Not after all.")

    request(fails=False)
    with pytest.raises(InvalidInput):
        request(fails=True)
    assert [ProcrastinateJob.objects.filter(id=job_id).exists() for job_id in kept] == [True, False]


def test_what_ended_long_ago_is_forgotten() -> None:
    long_ago, lately, open_still = (tasks.send.defer(message_id=str(uuid.uuid4())) for _ in range(3))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'failed' WHERE id IN (%s, %s)", [long_ago, lately]
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - interval '31 days' WHERE job_id IN (%s, %s)",
            [long_ago, open_still],
        )
    tidy(timestamp=0)
    left = set(ProcrastinateJob.objects.values_list("id", flat=True))
    assert long_ago not in left
    assert {lately, open_still} <= left
