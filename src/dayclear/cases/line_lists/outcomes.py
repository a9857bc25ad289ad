"""How a case of a list from elsewhere ended, as far as its words say so; who is alive, or still ill, has no outcome yet."""

from datetime import date

DIED = frozenset({"died", "dead", "death", "deceased", "fatal", "死亡", "病亡", "去世"})
RECOVERED = frozenset({"recovered", "recovery", "cured", "discharged", "治愈", "痊愈", "康复", "出院"})


def has_died(died_on: date | None, outcome: str) -> bool:
    return died_on is not None or _word(outcome) in DIED


def has_recovered(died_on: date | None, outcome: str) -> bool:
    return died_on is None and _word(outcome) in RECOVERED


def _word(outcome: str) -> str:
    return outcome.strip().casefold()
