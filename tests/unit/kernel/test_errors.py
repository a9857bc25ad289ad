import pytest

from dayclear.kernel.errors import InvalidInput


@pytest.mark.parametrize(
    ("message", "remedy", "said"),
    [
        ("It is gone.", "Load it again.", "It is gone. Load it again."),
        ("没有了。", "请重新加载。", "没有了。请重新加载。"),
        ("It is gone.", "", "It is gone."),
    ],
)
def test_an_error_says_what_is_wrong_and_what_to_do_as_its_language_joins_sentences(message, remedy, said):
    assert str(InvalidInput(message, remedy)) == said
