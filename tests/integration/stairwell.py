"""One community with a compound of two households, every post of the loop filled, a laboratory and some beds."""

from datetime import timedelta

from dayclear.command import operations as command
from dayclear.command.models import Account
from dayclear.kernel.ids import new_id
from dayclear.laboratory.models import Laboratory
from dayclear.laboratory.operations import ResultDraft
from dayclear.loops import results_reported, round_opened
from dayclear.people import operations as people
from dayclear.places import operations as places
from dayclear.screening import operations as screening
from dayclear.transfers.models import Bed, Facility

POSTS = {
    "district": (
        "commander.district",
        "department.transfer",
        "department.tracing",
        "department.disinfection",
    ),
    "community": ("secretary.community", "taskforce.testing", "taskforce.information"),
    "compound": ("commander.compound",),
    "building": ("leader.building",),
    "unit": ("leader.unit",),
}


class Stairwell:
    """The places, people and posts that the tests of the loops play with; ``noon`` is when it all begins."""

    def __init__(self, noon):
        self.noon = noon
        self.accounts = {}
        self.district = self._place(None, "district", "220199", "岚溪区")
        self.community = self._place(self.district, "community", "001", "朝阳里社区")
        self.compound = self._place(self.community, "compound", "C1", "锦绣花园")
        self.building = self._place(self.compound, "building", "1", "1号楼")
        self.unit = self._place(self.building, "unit", "1", "1单元")
        for level, kinds in POSTS.items():
            for kind in kinds:
                self._fill(kind, getattr(self, level))
        self.laboratory = Laboratory.objects.create(name_zh="一号方舱实验室", name_en="Lab 1")
        self._beds("cabin_hospital", "一号方舱医院")
        self._beds("isolation_site", "一号隔离点")
        self.zhang = self.resident("张伟", "101")
        self.spouse = self.resident("李娜", "101")
        self.neighbour = self.resident("王强", "102")

    def _place(self, parent, level, code, name):
        return places.create(
            place_id=new_id(), parent=parent, level=level, code=code, name_zh=name, by=None, at=self.noon
        )

    def _fill(self, kind, place):
        account = Account.objects.create(username=kind, display_name=kind)
        post = command.create_post(kind=kind, place=place, by=None, at=self.noon)
        command.appoint(post=post, account=account, by=None, at=self.noon - timedelta(days=1))
        self.accounts[kind] = account

    def _beds(self, kind, name):
        facility = Facility.objects.create(kind=kind, name_zh=name)
        Bed.objects.bulk_create(Bed(facility=facility, room="1", label=str(number)) for number in range(3))

    def resident(self, name, door):
        return people.add_person(
            person_id=new_id(), place=self.unit, door=door, name=name, by=None, at=self.noon
        )

    def grid(self, code, name):
        """A grid of the community that nothing lies in yet."""
        return self._place(self.community, "grid", code, name)

    def resident_of_another_compound(self, name):
        """Somebody who lives in the community and not in the compound."""
        compound = self._place(self.community, "compound", "C2", "翠湖家园")
        return people.add_person(
            person_id=new_id(), place=compound, door="1", name=name, by=None, at=self.noon
        )

    def by(self, kind):
        return self.accounts[kind]

    def scope(self, kind, at=None):
        from dayclear.command import queries  # noqa: PLC0415 - beside its only use.

        return queries.scope_of(self.by(kind), at or self.noon)

    def open_round(self, tube_mode=1, sampling="door", places=None):
        return round_opened.open_round(
            name="第一轮",
            places=places or [self.compound],
            tube_mode=tube_mode,
            sampling=sampling,
            due_by=self.noon + timedelta(hours=6),
            scope=self.scope("commander.district" if places else "commander.compound"),
            by=self.by("commander.compound"),
            at=self.noon,
        )

    def sample(self, screening_round, persons, barcode="T1", at=None):
        at = at or self.noon + timedelta(minutes=10)
        batch = [
            screening.SampleDraft(id=new_id(), person_id=person.pk, barcode=barcode, sampled_at=at)
            for person in persons
        ]
        return screening.record_samples(
            round_id=screening_round.pk,
            batch=batch,
            by=self.by("taskforce.testing"),
            at=at,
            scope=self.scope("taskforce.testing"),
        )

    def report(self, outcome, barcode="T1", *, correction=False, hours=3.0):
        at = self.noon + timedelta(hours=hours)
        row = ResultDraft(barcode=barcode, outcome=outcome, tested_at=at, is_correction=correction)
        return results_reported.report(rows=[row], laboratory_reporting=self.laboratory, by=None, at=at)
