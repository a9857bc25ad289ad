from django.utils import translation

from dayclear.records.wording import sentences


def test_sentences_follow_each_other_as_the_language_has_it():
    with translation.override("en"):
        assert sentences("Gone.", "Load it again.") == "Gone. Load it again."
    with translation.override("zh-hans"):
        assert sentences("没有了。", "请重新加载。") == "没有了。请重新加载。"
