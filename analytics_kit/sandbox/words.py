"""What the synthetic creators talk about, and to whom: one ``Vertical`` per creator, and the platform as a whole.

Everything here is invented, with one tie to the documents: the platform's shares of gender and age, and of the
four provinces of the documented portrait, are those that it implies (share / (TGI / 100)), so that the documented
work and the synthetic ones rest on the same platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analytics_kit.sandbox.sums import added

if TYPE_CHECKING:
    from collections.abc import Mapping

# Millions of inhabitants, rounded: they only spread what the four documented provinces leave over.
_INHABITANTS: Final = {
    "山东": 101.6, "河南": 99.4, "四川": 83.7, "河北": 74.6, "湖南": 66.4, "安徽": 61.0, "广西": 50.1,
    "云南": 47.2, "江西": 45.2, "辽宁": 42.6, "福建": 41.5, "陕西": 39.5, "贵州": 38.6, "山西": 34.9,
    "重庆": 32.1, "黑龙江": 31.9, "新疆": 25.9, "甘肃": 25.0, "上海": 24.9, "吉林": 24.1, "内蒙古": 24.0,
    "北京": 21.9, "天津": 13.9, "海南": 10.1, "宁夏": 7.2, "青海": 5.9, "西藏": 3.6,
}  # fmt: skip
_DOCUMENTED_PROVINCES: Final = {
    "浙江": 0.06340724532623866,
    "江苏": 0.07085887052987282,
    "广东": 0.1084487688380827,
    "湖北": 0.038505694070279234,
}
_LEFT = (1 - added(_DOCUMENTED_PROVINCES.values())) / added(_INHABITANTS.values())


#: Dimension -> segment -> share of the whole platform. Each dimension sums to 1.
PLATFORM: Final[Mapping[str, Mapping[str, float]]] = {
    "gender": {"male": 0.5619595484352963, "female": 0.4380404515647037},
    "age": {
        "-18": 0.034364781342811096,
        "18-23": 0.18545438494602115,
        "24-30": 0.1884743095416243,
        "31-40": 0.297976437597931,
        "41-50": 0.14869820045121346,
        "50-": 0.14503188612039894,
    },
    "province": _DOCUMENTED_PROVINCES | {name: _LEFT * people for name, people in _INHABITANTS.items()},
    "city_level": {"一线": 0.14, "新一线": 0.2, "二线": 0.19, "三线": 0.21, "四线": 0.16, "五线": 0.1},
    "career": {"学生": 0.19, "白领": 0.24, "蓝领": 0.27, "个体经营": 0.14, "自由职业": 0.1, "退休": 0.06},
    "active": {"2": 0.14, "3": 0.22, "4": 0.55, "-1": 0.09},
}

#: Words that audiences of every vertical follow.
COMMON_INTERESTS: Final = ("影视娱乐", "生活记录", "音乐", "搞笑", "社会热点", "亲子", "汽车")


@dataclass(frozen=True)
class Topic:
    """What one work is about.

    Attributes
    ----------
    name
        As it stands in titles and searches.
    province
        Where viewers are near to it, if anywhere.
    """

    name: str
    province: str | None = None


@dataclass(frozen=True)
class Vertical:
    """One field of content: how its creator titles works, what viewers search for, who they are.

    Attributes
    ----------
    titles, searches
        Patterns with ``{t}`` for the topic.
    lean
        Dimension -> segment -> how much more often than on the whole platform a viewer is of it; 1 where absent.
    saves
        How much more often than usual a work is saved.
    seconds
        The middle length of a video.
    """

    name: str
    topics: tuple[Topic, ...]
    titles: tuple[str, ...]
    hashtags: tuple[str, ...]
    searches: tuple[str, ...]
    interests: tuple[str, ...]
    lean: Mapping[str, Mapping[str, float]]
    saves: float
    seconds: float


FOOD: Final = Vertical(
    name="美食",
    topics=(
        Topic("番茄牛腩"), Topic("糖醋排骨"), Topic("可乐鸡翅"), Topic("葱油拌面", "上海"), Topic("东坡肉", "浙江"),
        Topic("西湖醋鱼", "浙江"), Topic("腌笃鲜", "上海"), Topic("梅干菜烧饼", "浙江"), Topic("片儿川", "浙江"),
        Topic("红烧肉"), Topic("酸菜鱼", "四川"), Topic("麻婆豆腐", "四川"), Topic("重庆小面", "重庆"),
        Topic("螺蛳粉", "广西"), Topic("煲仔饭", "广东"), Topic("布拉肠粉", "广东"), Topic("陕西凉皮", "陕西"),
        Topic("桂花糯米藕", "江苏"), Topic("蒜蓉粉丝虾"), Topic("黄金蛋炒饭"), Topic("艾草青团", "浙江"),
    ),
    titles=(
        "外婆教我的{t}，吃一次惦记三年",
        "第8次做{t}终于成了！秘诀只有一个字：等",
        "在家复刻饭店的{t}，成本只要18块",
        "{t}千万别直接下锅，多这一步香到邻居敲门",
        "下班20分钟搞定{t}，碗比脸还干净",
        "为了这口{t}，我在巷子口排了两小时",
        "男朋友说{t}很简单，于是厨房炸了",
        "挑战用空气炸锅做{t}，结局出乎意料",
        "{t}的三个坑，我替你们踩完了",
        "深夜放毒：刚出锅的{t}，烫嘴也要吃",
        "50块钱请全家吃{t}，够不够？",
        "老师傅只说了一句话，我的{t}就开窍了",
        "减肥第一天，先来一份{t}压压惊",
    ),
    hashtags=("美食教程", "家常菜", "一人食", "今天吃什么", "厨房日常", "跟着抖音学做菜", "烟火气"),
    searches=(
        "{t}", "{t}怎么做", "{t}的家常做法", "正宗{t}", "{t}窍门", "{t}配料", "{t}要炖多久", "{t}热量", "{t}哪家好吃",
        "简单{t}", "{t}教程视频", "懒人{t}",
    ),
    interests=("美食教程", "家常菜", "美食探店", "烘焙", "厨房好物", "地方小吃"),
    lean={
        "gender": {"female": 1.42, "male": 0.67},
        "age": {"24-30": 1.25, "31-40": 1.2, "-18": 0.5, "50-": 0.95},
        "city_level": {"新一线": 1.2, "二线": 1.1, "五线": 0.75},
        "active": {"4": 1.1, "3": 1.15},
        "career": {"白领": 1.25, "学生": 0.8},
    },
    saves=1.9,
    seconds=48,
)  # fmt: skip

TRAVEL: Final = Vertical(
    name="旅行",
    topics=(
        Topic("大理", "云南"), Topic("沙溪古镇", "云南"), Topic("雨崩村", "云南"), Topic("西双版纳", "云南"),
        Topic("稻城亚丁", "四川"), Topic("川西小环线", "四川"), Topic("喀纳斯", "新疆"), Topic("独库公路", "新疆"),
        Topic("茶卡盐湖", "青海"), Topic("敦煌", "甘肃"), Topic("张掖丹霞", "甘肃"), Topic("阿尔山", "内蒙古"),
        Topic("呼伦贝尔", "内蒙古"), Topic("平潭岛", "福建"), Topic("泉州", "福建"), Topic("婺源", "江西"),
        Topic("张家界", "湖南"), Topic("阳朔", "广西"), Topic("黔东南", "贵州"), Topic("长白山", "吉林"),
        Topic("林芝", "西藏"),
    ),
    titles=(
        "一个人去{t}，第三天我不想回来了",
        "{t}人均800玩4天，这份路线直接抄",
        "别再跟团去{t}了，本地人带你走小路",
        "凌晨四点的{t}，云从脚下漫过来",
        "{t}劝退指南：这几种人真的别来",
        "爸妈第一次去{t}，站在观景台上哭了",
        "辞职后的第一站是{t}",
        "在{t}住了30天，房租只花了900",
        "{t}最美的十分钟，我等了整整两天",
        "开着小破车去{t}，半路爆胎遇到好人",
        "原来{t}的雨季才是隐藏款",
        "{t}避坑：门票、住宿、吃饭一次说清",
        "如果只能再去一次，我选{t}",
    ),
    hashtags=("旅行推荐官", "小众旅行", "治愈系风景", "旅行攻略", "周末去哪儿", "在路上", "航拍中国"),
    searches=(
        "{t}", "{t}旅游攻略", "{t}几月份去最好", "{t}自驾路线", "{t}住宿推荐", "{t}门票多少钱", "{t}天气", "{t}三日游",
        "{t}必去景点", "{t}美食", "{t}在哪里", "{t}拍照机位",
    ),
    interests=("旅行攻略", "自然风光", "自驾游", "摄影", "酒店民宿", "人文古镇"),
    lean={
        "gender": {"female": 1.12, "male": 0.91},
        "age": {"24-30": 1.3, "31-40": 1.15, "50-": 1.2, "-18": 0.45},
        "city_level": {"一线": 1.45, "新一线": 1.3, "四线": 0.75, "五线": 0.65},
        "active": {"4": 1.05, "-1": 1.2},
        "career": {"白领": 1.3, "自由职业": 1.3, "退休": 1.2},
    },
    saves=1.6,
    seconds=60,
)  # fmt: skip

SCIENCE: Final = Vertical(
    name="知识科普",
    topics=tuple(
        Topic(name)
        for name in (
            "快充头", "折叠屏手机", "蓝牙耳机", "固态硬盘", "家用路由器", "电动车电池", "无线充电器", "手机摄像头",
            "机械键盘", "变频空调", "微波炉", "高刷显示器", "充电宝", "降噪耳塞", "扫地机器人", "手机芯片",
            "卫星电话", "电磁炉", "电子墨水屏", "防抖云台", "散热背夹",
        )
    ),
    titles=(
        "拆开{t}才发现，我们都被名字骗了",
        "3分钟讲透{t}，学不会你来找我",
        "{t}到底是不是智商税？实测数据在这里",
        "花9块9和999的{t}，里面差在哪",
        "工程师不会告诉你的{t}冷知识",
        "把{t}放进零下40度，会发生什么？",
        "为什么{t}用久了就变慢？答案很反直觉",
        "关于{t}，这5个说法全是错的",
        "我用显微镜看了{t}，头皮发麻",
        "{t}选购别看参数，看这一个数就够了",
        "二十年前的{t}居然比现在先进？",
        "修好一台别人扔掉的{t}，只花了23元",
        "被问了一千遍的{t}问题，今天一次说清",
    ),
    hashtags=("知识科普", "数码科技", "硬核拆解", "涨知识", "冷知识", "科技改变生活", "每天一个知识点"),
    searches=(
        "{t}", "{t}原理", "{t}怎么选", "{t}哪个牌子好", "{t}寿命", "{t}多少钱", "{t}实测", "{t}推荐2025",
        "{t}为什么发热", "{t}辐射大吗", "{t}区别", "{t}怎么修",
    ),
    interests=("数码评测", "科技前沿", "知识科普", "手机", "电脑硬件", "汽车科技"),
    lean={
        "gender": {"male": 1.42, "female": 0.46},
        "age": {"18-23": 1.45, "-18": 1.6, "24-30": 1.2, "50-": 0.6},
        "city_level": {"一线": 1.3, "新一线": 1.15, "五线": 0.8},
        "active": {"4": 1.12, "2": 0.8},
        "career": {"学生": 1.45, "白领": 1.15, "退休": 0.4},
    },
    saves=1.2,
    seconds=80,
)  # fmt: skip

FITNESS: Final = Vertical(
    name="健身",
    topics=tuple(
        Topic(name)
        for name in (
            "深蹲", "俯卧撑", "平板支撑", "硬拉", "引体向上", "波比跳", "跳绳", "开合跳", "臀桥", "卷腹", "肩颈拉伸",
            "开髋拉伸", "八段锦", "HIIT", "超慢跑", "哑铃划船", "弹力带训练", "核心训练", "靠墙站立", "燃脂操", "泡沫轴放松",
        )
    ),
    titles=(
        "每天5分钟{t}，30天后我惊了",
        "{t}做不对，越练越伤膝盖",
        "零基础{t}跟练，喘不上气也别停",
        "练了100天{t}，体检报告变了",
        "教练看了直摇头的{t}，你中了几个？",
        "宿舍也能做的{t}，室友都跟着动",
        "{t}从0到1，只差这三个细节",
        "妈妈也能学会的{t}，腰真的不疼了",
        "今天练{t}，猫趴在我背上不下来",
        "{t}前后千万别忘了这个动作",
        "带着爸爸一起{t}，他比我还能坚持",
        "上班族怎么练{t}？午休十分钟就够",
        "连续打卡{t}第21天，今天想放弃",
    ),
    hashtags=("居家健身", "健身打卡", "今天练了吗", "自律给我自由", "燃脂", "体态管理", "运动搭子"),
    searches=(
        "{t}", "{t}标准动作", "{t}跟练", "{t}的好处", "{t}正确姿势", "{t}一天做多少", "{t}新手教程", "{t}瘦肚子吗",
        "{t}常见错误", "{t}多久见效", "{t}每天几组", "居家{t}",
    ),
    interests=("居家健身", "减脂餐", "瑜伽", "跑步", "运动穿搭", "健康养生"),
    lean={
        "gender": {"female": 1.3, "male": 0.77},
        "age": {"18-23": 1.35, "24-30": 1.5, "50-": 0.55, "-18": 0.7},
        "city_level": {"新一线": 1.25, "一线": 1.2, "五线": 0.7},
        "active": {"2": 1.6, "4": 0.95},
        "career": {"学生": 1.2, "白领": 1.35, "蓝领": 0.65},
    },
    saves=2.2,
    seconds=35,
)  # fmt: skip
