"""Composes fictional Chinese names: surnames by their frequency, given names by generation and sex."""

import numpy as np

from dayclear.rehearsal.district.columns import Flags, Floats, Ints, Small, Texts
from dayclear.rehearsal.district.families import CHILD, FATHER, HEAD, SECOND_CHILD

# Per mille of the population, rounded from the name statistics of the 2020 census.
_FREQUENT_SURNAMES = (
    "王72 李71 张68 刘54 陈45 杨31 赵21 黄22 周19 吴20 徐14 孙14 胡13 朱13 高12 林11 何11 郭11 马11 罗9 "
    "梁8 宋8 郑9 谢8 韩8 唐7 冯7 于8 董6 萧5 程6 曹6 袁5 邓6 许6 傅5 沈5 曾5 彭5 吕5 苏5 卢5 蒋5 蔡5 贾4 丁4 "
    "魏5 薛4 叶4 阎4 余4 潘4 杜4 戴4 夏4 钟4 汪4 田4 任4 姜5 范4 方4 石4 姚4 谭4 廖4 邹4 熊4 金5 "
    "陆4 郝4 孔3 白3 崔4"
)
_OLD_MALE = ("国建德永志文玉振树金福广春洪庆", "华军明林山富才贵祥财义清发忠臣")
_OLD_FEMALE = ("秀桂玉淑凤春素兰亚丽翠金雅月", "英兰珍芝云梅荣霞琴芬香华杰芹")
_MIDDLE_MALE = ("志建海晓立伟永宏俊春国东文大", "强伟军刚峰涛波辉勇斌龙杰明超")
_MIDDLE_FEMALE = ("丽晓艳春海雪红玉秀金立亚莉敏", "丽娟艳梅华红霞玲燕静杰波平娜")
_YOUNG_MALE = ("浩宇子梓俊一明博思家天嘉泽铭", "轩然宇涵泽睿博阳宸辰晨豪航霖")
_YOUNG_FEMALE = ("雨欣梓思佳诗紫一若语婉可嘉静", "涵怡萱琪彤妍瑶悦宁欣洁雯琳溪")
_POOLS = (_OLD_FEMALE, _OLD_MALE, _MIDDLE_FEMALE, _MIDDLE_MALE, _YOUNG_FEMALE, _YOUNG_MALE)
_ONE_CHARACTER_SHARE = 0.14
_OLD_BEFORE, _MIDDLE_BEFORE = 1966, 1996


def compose(home: Ints, role: Small, male: Flags, birth_year: Ints, rng: np.random.Generator) -> Texts:
    """A name for each person; children and the head's father bear the head's surname."""
    surnames, shares = _surnames()
    own = rng.choice(len(surnames), len(home), p=shares)
    of_home = np.zeros(int(home.max()) + 1, dtype=np.int64)
    of_home[home] = own
    heads = role == HEAD
    of_home[home[heads]] = own[heads]
    shared = np.isin(role, (CHILD, SECOND_CHILD, FATHER))
    own[shared] = of_home[home[shared]]
    return np.char.add(surnames[own], _given(male, birth_year, rng))


def _given(male: Flags, birth_year: Ints, rng: np.random.Generator) -> Texts:
    generation = (birth_year >= _OLD_BEFORE).astype(np.int64) + (birth_year >= _MIDDLE_BEFORE)
    pool = 2 * generation + male
    first = _characters(0)[pool, rng.integers(0, len(_OLD_MALE[0]) - 1, len(pool))]
    second = _characters(1)[pool, rng.integers(0, len(_OLD_MALE[1]) - 1, len(pool))]
    first[rng.random(len(pool)) < _ONE_CHARACTER_SHARE] = ""
    return np.char.add(first, second)


def _characters(position: int) -> Texts:
    least = min(len(pool[position]) for pool in _POOLS)
    return np.array([list(pool[position][:least]) for pool in _POOLS])


def _surnames() -> tuple[Texts, Floats]:
    pairs = [(word[0], float(word[1:])) for word in _FREQUENT_SURNAMES.split()]
    shares = np.array([share for _surname, share in pairs])
    return np.array([surname for surname, _share in pairs]), shares / shares.sum()
