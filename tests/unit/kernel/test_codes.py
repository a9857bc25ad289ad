from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayclear.kernel import codes
from dayclear.kernel.codes import Code, CodeKind, UnreadableCode
from dayclear.kernel.errors import InvalidInput

ID = UUID("01922f6e-8a00-7c3d-9e4f-0123456789ab")
DOOR = "DCD-01J8QPX2G0FGYSWKR14D2PF2DB"

kinds = st.sampled_from(CodeKind)
prefixes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=codes.LONGEST_PREFIX)
numbers = st.integers(1, codes.HIGHEST_NUMBER)


def test_a_door_code_is_the_id_in_26_characters():
    assert str(Code(CodeKind.DOOR, ID)) == DOOR
    assert codes.read_door(DOOR) == ID


@given(kinds, st.uuids())
def test_every_code_is_read_as_what_was_printed(kind, of):
    printed = str(Code(kind, of))
    assert Code.read(printed) == Code(kind, of)
    assert set(printed) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@pytest.mark.parametrize("entered", [DOOR.lower(), f" {DOOR}\n", DOOR.replace("0", "o").replace("1", "l")])
def test_a_hand_may_write_it_in_its_own_way(entered):
    assert codes.read_door(entered) == ID


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ("", "no code of a door"),
        ("JT000000012", "no code of a door"),
        ("DCX-01J8QPX2G0FGYSWKR14D2PF2DB", "no code of a door"),
        (DOOR[:-1], "not complete"),
        (f"{DOOR}0", "not complete"),
        (DOOR.replace("W", "U"), "holds a letter"),
        ("DCD-81J8QPX2G0FGYSWKR14D2PF2DB", "damaged"),
    ],
)
def test_what_is_wrong_with_a_code_is_said(entered, said):
    with pytest.raises(UnreadableCode, match=said) as refusal:
        Code.read(entered)
    assert refusal.value.remedy


def test_a_person_is_not_taken_for_a_door():
    person = str(Code(CodeKind.PERSON, ID))
    assert codes.read_person(person) == ID
    with pytest.raises(UnreadableCode, match="code of a person"):
        codes.read_door(person)
    with pytest.raises(UnreadableCode, match="code of a door"):
        codes.read_person(DOOR)


@given(st.text(max_size=40))
def test_whatever_is_scanned_is_read_or_refused_with_words(scanned):
    try:
        code = Code.read(scanned)
    except UnreadableCode:
        return
    assert Code.read(str(code)) == code


def test_a_tube_label_is_prefix_number_and_check_character():
    assert codes.tube_label("jt", 1) == "JT00000001U"


@given(prefixes, numbers)
def test_every_label_is_intact_and_short_enough_for_the_smallest_code(prefix, number):
    label = codes.tube_label(prefix, number)
    assert not codes.is_damaged_label(label)
    assert len(label) <= 16


@given(prefixes, numbers, st.data())
def test_one_wrong_digit_or_two_changed_about_are_noticed(prefix, number, data):
    label = codes.tube_label(prefix, number)
    at = data.draw(st.integers(len(prefix), len(label) - 2))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != label[at]]))
    assert codes.is_damaged_label(label[:at] + digit + label[at + 1 :])
    turned = label[: at - 1] + label[at] + label[at - 1] + label[at + 1 :]
    assert turned == label or at == len(prefix) or codes.is_damaged_label(turned)


@pytest.mark.parametrize("barcode", ["T1", "220113-0001", "69412345678901", "JT0000001"])
def test_other_peoples_barcodes_are_not_judged(barcode):
    assert not codes.is_damaged_label(barcode)


@pytest.mark.parametrize("prefix", ["", "J1", "长春", "ABCDEFGH", "A-"])
def test_a_prefix_is_letters(prefix):
    with pytest.raises(InvalidInput, match="one to seven letters"):
        codes.tube_label(prefix, 1)


@pytest.mark.parametrize("number", [0, -1, codes.HIGHEST_NUMBER + 1])
def test_numbers_of_labels_have_their_limits(number):
    with pytest.raises(ValueError, match="numbered from 1"):
        codes.tube_label("JT", number)
