"""Names of places that do not exist, in Chinese and English. Each is composed, none is taken from a map."""

from collections.abc import Iterator
from itertools import product

CITY = ("临澜市", "Linlan City")
DISTRICT = ("岚溪区", "Lanxi District")

_STREETS = (
    "清河 Qinghe",
    "望湖 Wanghu",
    "锦云 Jinyun",
    "朝霞 Zhaoxia",
    "长堤 Changdi",
    "石桥 Shiqiao",
    "明月 Mingyue",
    "松涛 Songtao",
)
_TOWNSHIPS = (
    "柳林 Liulin",
    "白杨 Baiyang",
    "双溪 Shuangxi",
    "金穗 Jinsui",
    "云岭 Yunling",
    "苇塘 Weitang",
    "红松 Hongsong",
    "平川 Pingchuan",
    "石泉 Shiquan",
    "鹤鸣 Heming",
    "椴林 Duanlin",
    "沙河 Shahe",
    "枫岭 Fengling",
    "玉带 Yudai",
    "谷丰 Gufeng",
    "麦香 Maixiang",
)
_COMMUNITIES = (
    "朝阳里 Zhaoyangli",
    "春晖 Chunhui",
    "和顺 Heshun",
    "文苑 Wenyuan",
    "湖滨 Hubin",
    "丁香 Dingxiang",
    "书院 Shuyuan",
    "望江 Wangjiang",
    "晨光 Chenguang",
    "槐荫 Huaiyin",
    "康宁 Kangning",
    "银杏 Yinxing",
    "安居 Anju",
    "同心 Tongxin",
    "棠梨 Tangli",
    "知春 Zhichun",
    "听雨 Tingyu",
    "向荣 Xiangrong",
    "桃李 Taoli",
    "古槐 Guhuai",
    "新桥 Xinqiao",
    "广源 Guangyuan",
    "福泽 Fuze",
    "山前 Shanqian",
    "集贤 Jixian",
    "永和 Yonghe",
    "南园 Nanyuan",
    "泰安里 Taianli",
    "北苑 Beiyuan",
    "星光 Xingguang",
    "蔷薇 Qiangwei",
    "团结里 Tuanjieli",
    "站前 Zhanqian",
    "乐民 Lemin",
    "青枫 Qingfeng",
    "百合 Baihe",
)
_COMPOUND_FIRST = (
    "锦绣 Jinxiu",
    "阳光 Yangguang",
    "翠湖 Cuihu",
    "金桂 Jingui",
    "碧水 Bishui",
    "御景 Yujing",
    "丽都 Lidu",
    "和谐 Hexie",
    "东湖 Donghu",
    "兰亭 Lanting",
    "盛世 Shengshi",
    "书香 Shuxiang",
    "紫荆 Zijing",
    "云顶 Yunding",
    "枫林 Fenglin",
    "康乐 Kangle",
    "青年 Qingnian",
    "绿洲 Lüzhou",
    "星河 Xinghe",
    "梧桐 Wutong",
    "瑞景 Ruijing",
    "文华 Wenhua",
    "海棠 Haitang",
)
_COMPOUND_LAST = (
    "花园 Garden",
    "家园 Homes",
    "小区 Compound",
    "新村 New Village",
    "公寓 Apartments",
    "名苑 Court",
    "华庭 Hall",
    "嘉园 Gardens",
    "雅居 Residence",
    "府邸 Mansion",
    "里 Lane",
    "苑 Close",
)
_VILLAGE_FIRST = (
    "前 Qian",
    "后 Hou",
    "东 Dong",
    "西 Xi",
    "南 Nan",
    "北 Bei",
    "上 Shang",
    "下 Xia",
    "大 Da",
    "小 Xiao",
    "新 Xin",
    "老 Lao",
    "双 Shuang",
    "三 San",
    "五 Wu",
    "头 Tou",
    "中 Zhong",
    "长 Chang",
)
_VILLAGE_LAST = (
    "榆树 yushu",
    "柳河 liuhe",
    "杨木 yangmu",
    "泉眼 quanyan",
    "石门 shimen",
    "山嘴 shanzui",
    "苇子 weizi",
    "松沟 songgou",
    "梨树 lishu",
    "岗子 gangzi",
    "沙坨 shatuo",
    "营子 yingzi",
    "窝棚 wopeng",
    "碾盘 nianpan",
    "桥头 qiaotou",
    "荷塘 hetang",
    "马场 machang",
    "荒坡 huangpo",
)

Name = tuple[str, str]


def _named(words: tuple[str, ...], zh: str, en: str) -> Iterator[Name]:
    for word in words:
        chinese, english = word.split(" ", 1)
        yield f"{chinese}{zh}", f"{english} {en}"


def _composed(first: tuple[str, ...], last: tuple[str, ...], joint: str) -> Iterator[Name]:
    """Every pairing, neighbours unlike each other in both halves."""
    for shift, start in product(range(len(last)), range(len(first))):
        zh_1, en_1 = first[start].split(" ", 1)
        zh_2, en_2 = last[(start + shift) % len(last)].split(" ", 1)
        yield f"{zh_1}{zh_2}", f"{en_1}{joint}{en_2}"


def streets() -> Iterator[Name]:
    return _named(_STREETS, "街道", "Street")


def townships() -> Iterator[Name]:
    return _named(_TOWNSHIPS, "镇", "Township")


def communities() -> Iterator[Name]:
    return _named(_COMMUNITIES, "社区", "Community")


def compounds() -> Iterator[Name]:
    return _composed(_COMPOUND_FIRST, _COMPOUND_LAST, " ")


def villages() -> Iterator[Name]:
    return ((f"{zh}村", f"{en} Village") for zh, en in _composed(_VILLAGE_FIRST, _VILLAGE_LAST, ""))
