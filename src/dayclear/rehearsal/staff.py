"""Fills every post of the synthetic district: line, task forces, departments, stairwell leaders."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.utils.translation import gettext_lazy as _

from dayclear.command.models import Account, Appointment, AppointmentRole, Post, Shift
from dayclear.command.protocol import Protocol, shipped
from dayclear.rehearsal import roles
from dayclear.rehearsal.district import District, person_names
from dayclear.rehearsal.district.families import ROOMMATE
from dayclear.rehearsal.district.identity import post_phone
from dayclear.rehearsal.progress import LazyReport, silent
from dayclear.rehearsal.roles import Role

BATCH = 2_000
_LEADERS_AGES = (28, 66)
_NAMES_STREAM = 17


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post: under which user name, as what, in which shift."""

    username: str
    name: str
    phone: str
    role: AppointmentRole
    shift: Shift
    signs_in: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """A post at a place, given by its row, and who holds it; nobody where ``holders`` is empty."""

    kind: str
    place: int
    holders: tuple[Holder, ...]


def appoint(
    district: District, place_ids: list[UUID], *, since: datetime, report: LazyReport = silent
) -> dict[str, Account]:
    """Makes posts, accounts and appointments; returns the accounts that sign in, by user name."""
    filled = list(_Planner(district).plan())
    protocol = shipped()
    secret = make_password(roles.PASSWORD)
    accounts: dict[str, Account] = {}
    for start in range(0, len(filled), BATCH):
        accounts |= _write(filled[start : start + BATCH], district, place_ids, protocol, secret, since)
        report(_("Posts"), min(start + BATCH, len(filled)), len(filled))
    accounts[roles.ADMIN] = _admin(secret)
    return accounts


class _Planner:
    """Decides who holds which post; leaders of buildings and stairwells live there."""

    def __init__(self, district: District) -> None:
        self.district = district
        self.neighbours = _neighbours(district)
        self.names = _invented_names(district)
        self.counts: Counter[str] = Counter()
        self.phones = 0

    def plan(self) -> Iterator[Filled]:
        seen: Counter[str] = Counter()
        for row, level in enumerate(self.district.places.level.tolist()):
            seen[level] += 1
            for role in roles.roles_at(level):
                yield Filled(role.kind, row, self._holders(role, row, level, seen[level]))

    def _holders(self, role: Role, row: int, level: str, number: int) -> tuple[Holder, ...]:
        if level not in roles.PLACES_PER_VACANCY:
            return tuple(self._team(role))
        vacant = number % roles.PLACES_PER_VACANCY[level] == 0
        return () if vacant else (self._leader(role, row),)

    def _team(self, role: Role) -> Iterator[Holder]:
        self.counts[role.username] += 1
        name = _numbered(role.username, self.counts[role.username])
        by_day = Shift.DAY if role.night else Shift.ALL
        yield self._invented(name, AppointmentRole.HOLDER, by_day)
        if role.night:
            yield self._invented(f"{name}-night", AppointmentRole.HOLDER, Shift.NIGHT)
        if role.pair:
            yield self._invented(f"{name}-partner", AppointmentRole.PAIR, Shift.ALL)

    def _invented(self, username: str, role: AppointmentRole, shift: Shift) -> Holder:
        self.phones += 1
        return Holder(username, next(self.names), post_phone(self.phones), role, shift, signs_in=True)

    def _leader(self, role: Role, row: int) -> Holder:
        """A grown neighbour: a stairwell's first, a building's second of its first stairwell."""
        self.counts[role.username] += 1
        number = self.counts[role.username]
        here = self.neighbours.get(row) or self.neighbours.get(row + 1, [])[::-1]
        name, phone = here[0] if here else (next(self.names), "")
        self.phones += 1
        return Holder(
            _numbered(role.username, number),
            name,
            phone or post_phone(self.phones),
            AppointmentRole.HOLDER,
            Shift.ALL,
            signs_in=number <= roles.LEADERS_WHO_SIGN_IN,
        )


def _numbered(username: str, number: int) -> str:
    return username if number == 1 else f"{username}-{number}"


def _neighbours(district: District) -> dict[int, list[tuple[str, str]]]:
    """Name and telephone of the first two grown people behind the doors of each lowest place."""
    people = district.people
    age = (np.datetime64(district.on) - people.birth_on).astype(np.int64) // 365
    fit = np.flatnonzero((age >= _LEADERS_AGES[0]) & (age < _LEADERS_AGES[1]) & (people.phone > 0))
    places = district.homes.place[people.home[fit]]
    _unique, first = np.unique(places, return_index=True)
    found: dict[int, list[tuple[str, str]]] = {}
    for position in first.tolist():
        pair = [
            spot for spot in (position, position + 1) if spot < len(fit) and places[spot] == places[position]
        ]
        found[int(places[position])] = [
            (str(people.name[fit[spot]]), str(people.phone[fit[spot]])) for spot in pair
        ]
    return found


def _invented_names(district: District) -> Iterator[str]:
    """Names of staff who live elsewhere, without end."""
    rng = np.random.default_rng([district.seed, _NAMES_STREAM])
    count = 1000
    while True:
        names = person_names.compose(
            np.arange(count),
            np.full(count, ROOMMATE, dtype=np.int16),
            rng.random(count) < 0.5,  # noqa: PLR2004
            rng.integers(1966, 1998, count),
            rng,
        )
        yield from names.tolist()


def _write(
    filled: list[Filled],
    district: District,
    place_ids: list[UUID],
    protocol: Protocol,
    secret: str,
    since: datetime,
) -> dict[str, Account]:
    places = district.places
    posts, accounts, appointments = [], [], []
    for one in filled:
        kind, holders = protocol.posts[one.kind], one.holders
        post = Post(
            kind=one.kind,
            place_id=place_ids[one.place],
            place_path=str(places.path[one.place]),
            name_zh=f"{places.name_zh[one.place]}{kind.name.zh}",
            name_en=f"{kind.name.en}, {places.name_en[one.place]}",
            phone=holders[0].phone if holders else "",
            phone_night=next((holder.phone for holder in holders if holder.shift == Shift.NIGHT), ""),
        )
        posts.append(post)
        for holder in holders:
            account = _account(holder, secret)
            accounts.append(account)
            appointments.append(
                Appointment(post=post, account=account, role=holder.role, shift=holder.shift, from_at=since)
            )
    Post.objects.bulk_create(posts)
    Account.objects.bulk_create(accounts)
    Appointment.objects.bulk_create(appointments)
    return {account.username: account for account in accounts if account.password == secret}


def _account(holder: Holder, secret: str) -> Account:
    return Account(
        username=holder.username,
        password=secret if holder.signs_in else UNUSABLE_PASSWORD_PREFIX,
        display_name=holder.name,
        phone=holder.phone,
    )


def _admin(secret: str) -> Account:
    return Account.objects.create(
        username=roles.ADMIN, password=secret, display_name="系统管理员", is_staff=True, is_superuser=True
    )
