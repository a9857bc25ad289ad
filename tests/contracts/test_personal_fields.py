"""Of every field that can tell about a person it is said what it tells, what for, and how long it is kept."""

import tomllib
from pathlib import Path

import pytest

from dayclear.records import retention

DECLARED = retention.collect()
PROTOCOLS = Path(retention.__file__).parents[1] / "command" / "protocols"
PERSONAL = [
    (label, name, said)
    for label, fields in sorted(DECLARED.personal.items())
    for name, said in fields.items()
]


@pytest.mark.parametrize("model", list(retention.own_models()), ids=lambda model: model._meta.label)
def test_nothing_is_left_unsaid(model):
    assert DECLARED.undeclared(model) == [], f"say it in {model._meta.app_label}/personal_fields.py"


def test_nothing_is_said_of_what_does_not_exist():
    assert DECLARED.unknown() == []


@pytest.mark.parametrize(
    ("label", "name", "said"), PERSONAL, ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_personal_field_has_a_purpose_and_is_nowhere_called_not_personal(label, name, said):
    assert said.purpose.strip().endswith(".")
    assert name not in DECLARED.not_personal.get(label, set())


@pytest.mark.parametrize("path", sorted(PROTOCOLS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_retention_key_has_a_period_in_every_protocol(path):
    periods = tomllib.loads(path.read_text(encoding="utf-8"))["retention"]
    used = {said.retention for _label, _name, said in PERSONAL} | retention.erasers().keys()
    assert used - periods.keys() == set()


def test_a_key_that_is_used_has_somebody_who_erases():
    used = {said.retention for _label, _name, said in PERSONAL}
    assert used - retention.erasers().keys() == set()
