"""Where each key of a TOML text stands."""

import pytest

from dayclear.command.protocol.lines import Lines

TEXT = """\
name = "first"
list = [
  "one = 1",  # a line that looks like a key
  [2],
]
long = \"\"\"
kind = "not a key"
\"\"\"
short = \"\"\"one line\"\"\"
[table]
key = 1
"quoted" = 2
dotted.inner = 3

[[event]]
kind = "a"
[[event.task]]
kind = "a1"
[[event.task]]
kind = "a2"
[[event]]
kind = "b"
[[event.task]]
kind = "b1"
[event.extra]
deep = true
"""


@pytest.mark.parametrize(
    ("path", "fragment"),
    [
        (("name",), 'name = "first"'),
        (("list",), "list = ["),
        (("long",), "long ="),
        (("short",), "short ="),
        (("table", "key"), "key = 1"),
        (("table", "quoted"), '"quoted"'),
        (("table", "dotted", "inner"), "dotted.inner"),
        (("event", 0, "kind"), 'kind = "a"'),
        (("event", 0, "task", 1, "kind"), 'kind = "a2"'),
        (("event", 1, "task", 0, "kind"), 'kind = "b1"'),
        (("event", 1, "extra", "deep"), "deep = true"),
        (("table", "missing"), "[table]"),
        (("nowhere", "at", "all"), 'name = "first"'),
        (("event", 0, "task", 1, "owner"), '[[event.task]]\nkind = "a2"'),
    ],
)
def test_a_path_has_the_line_of_its_key_or_of_the_nearest_table(path, fragment):
    expected = TEXT[: TEXT.index(fragment)].count("\n") + 1
    assert Lines(TEXT).of(path) == expected
