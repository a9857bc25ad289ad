"""A problem, told flat to the department that can solve it."""

from uuid import UUID

from ninja import Field, Router, Schema

from dayclear.api.answers import FAULTS
from dayclear.api.requests import CallerRequest, Told
from dayclear.kernel import clock
from dayclear.loops import problem_reported
from dayclear.people import queries as people
from dayclear.places import queries as places

router = Router()


class ProblemIn(Told):
    id: UUID | None = Field(
        None, description="The caller's own id: the same report sent twice is one report."
    )
    kind: str = Field(max_length=60)
    text: str = Field(min_length=1, max_length=4000)
    place: UUID
    person: UUID | None = None
    phone: str = Field("", max_length=20)


class ProblemOut(Schema):
    id: UUID
    kind: str


@router.post("", response={200: ProblemOut, **FAULTS})
def report_problem(request: CallerRequest, problem: ProblemIn) -> ProblemOut:
    """Tells a problem to the department that can solve it; its task is open when the answer is there."""
    reported = problem_reported.report(
        report_id=problem.id,
        kind=problem.kind,
        text=problem.text,
        place=places.place(problem.place, scope=request.scope),
        person_id=people.person(problem.person, request.scope).pk if problem.person else None,
        phone=problem.phone,
        by=request.user,
        at=clock.now(),
    )
    return ProblemOut(id=reported.pk, kind=reported.kind)
