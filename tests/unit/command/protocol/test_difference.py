"""Two protocols are compared by what they say, not by how they are typed."""

from dayclear.command.protocol import diff, load, shipped, shipped_text
from dayclear.command.protocol.difference import Change


def test_a_protocol_differs_in_nothing_from_itself_with_other_comments():
    assert diff(shipped(), load(shipped_text() + "\n# one more remark\n", file="same.toml")) == ()


def test_a_changed_number_is_told_with_its_path_and_both_values():
    new = load(shipped_text().replace("rank = 3", "rank = 4"), file="new.toml")
    assert diff(shipped(), new) == (Change("zones.precaution.rank", "3", "4"),)


def test_what_is_added_or_removed_has_one_side_only():
    window = "\n[[supply_window]]\nstarts = 18:00:00\nends = 19:00:00\n"
    new = load(shipped_text() + window, file="new.toml")
    assert diff(shipped(), new) == (
        Change("supply_windows.3.starts", None, "18:00:00"),
        Change("supply_windows.3.ends", None, "19:00:00"),
    )
    assert {change.new for change in diff(new, shipped())} == {None}


def test_texts_and_sets_are_told_readably():
    text = shipped_text().replace('name_en = "Food"', 'name_en = "Meals"')
    text = text.replace('duties = ["transfers"]', 'duties = ["transfers", "medical"]', 1)
    changes = {
        change.path: (change.old, change.new) for change in diff(shipped(), load(text, file="new.toml"))
    }
    assert changes["problems.food.name_en"] == ("Food", "Meals")
    assert changes["posts.taskforce.transfers.duties"] == ("transfers", "medical, transfers")
