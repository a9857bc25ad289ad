"""What runs in the background. Each job may be repeated, so that a worker killed in the middle loses nothing."""

from uuid import UUID

from procrastinate import JobContext
from procrastinate.contrib.django import app

from dayclear.command import operations as command
from dayclear.command import queries
from dayclear.kernel import clock
from dayclear.loops import (
    clearance_counted,
    contact_followed,
    home_monitoring,
    imports,
    name_marked,
    other_home,
    pickups_planned,
    pool_held,
    pool_retested,
    round_closed,
    samples_taken,
    sampling_plan,
    tests_at_home,
    told_positive,
    trip_steps,
    tube_differences,
    zone_proposed,
)
from dayclear.records import operations as records
from dayclear.screening import operations as screening
from dayclear.transfers import operations as transfers

EVERY_MINUTE = "* * * * *"
EVERY_FIVE_MINUTES = "*/5 * * * *"
EVERY_NIGHT = "30 18 * * *"  # In UTC: half past two in the morning in the reference district.
SILENT_AFTER_S = 60


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="sweep", queueing_lock="sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - the queue says for which minute; the sweep asks the clock.
    """What time or a late record brings about: from stored instants, whenever the last sweep was."""
    at = clock.now()
    while command.sweep_deadlines(at=at).more:
        pass
    samples_taken.meet_waiting_positives(at=at)
    round_closed.settle_finished_buildings(at=at)
    pool_retested.settle(at=at)
    pool_held.settle(at=at)
    told_positive.settle(at=at)
    name_marked.settle(at=at)
    screening.end_past_exemptions(at=at)
    trip_steps.let_holds_expire(at=at)
    transfers.reopen_past(by=None, at=at)
    tests_at_home.open_due(at=at)
    contact_followed.release_past(at=at)
    tube_differences.sweep(at=at)
    home_monitoring.open_today(at=at)
    other_home.end_over(at=at)
    command.send_notices(at=at)


@app.periodic(cron=EVERY_FIVE_MINUTES)
@app.task(name="count_clearance", queueing_lock="count_clearance")
def count_clearance(timestamp: int) -> None:  # noqa: ARG001
    """The day's totals of the key groups; a count that was missed is made up by the next."""
    clearance_counted.count(at=clock.now())


@app.periodic(cron=EVERY_FIVE_MINUTES)
@app.task(name="propose_zones", queueing_lock="propose_zones")
def propose_zones(timestamp: int) -> None:  # noqa: ARG001
    """What the turn of a day, a closed round or a contact that left asks for."""
    zone_proposed.sweep(at=clock.now())


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="erase", queueing_lock="erase")
def erase(timestamp: int) -> None:  # noqa: ARG001
    """Personal data whose time has come is erased for good, by the protocol's periods."""
    at = clock.now()
    records.erase_due(at=at, retention_days=queries.protocol_in_force(at).retention_days)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Jobs of a worker that was killed run again with another."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_AFTER_S):
        await jobs.retry_job(job)


@app.task(name=imports.JOB)
def run_import(batch_id: str) -> None:
    """Runs an uploaded import; a batch that is finished already is left as it is."""
    imports.run_uploaded(batch_id=UUID(batch_id))


@app.task(name=sampling_plan.JOB)
def make_plan(plan_id: str) -> None:
    """Makes a plan that was asked for; a plan that is finished already is left as it is."""
    sampling_plan.make(plan_id=UUID(plan_id))


@app.task(name=sampling_plan.COLLECT)
def collect_tubes(plan_id: str) -> None:
    """The tubes of a plan find their laboratories again after a hand has moved visits."""
    sampling_plan.collect_tubes(plan_id=UUID(plan_id))


@app.task(name=pickups_planned.JOB)
def plan_pickups(plan_id: str) -> None:
    """Plans the pick-ups that were asked for; a plan that is finished already is left as it is."""
    pickups_planned.make(plan_id=UUID(plan_id))
