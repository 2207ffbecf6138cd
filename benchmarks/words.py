"""The vocabulary of the made-up archive: what a title and a body of either language draw on."""

_ENGLISH = """
model chip grid court school river voice patent archive warehouse village audit licence clinic
harbour orchard satellite library kernel ledger battery tutor robot sensor market senate bridge
forest theatre bakery compiler lantern glacier museum pension railway beacon tariff canvas turbine
dataset weather benchmark prompt agent token cluster office farmer reporter opens closes asks
learns waits counts forgets pays builds measures delays doubles halves promises refuses explains
returns quietly again early late twice slowly first last
"""

_CHINESE = """
模型 芯片 电网 法庭 学校 河流 语音 专利 档案 仓库 村庄 审计 许可 诊所 港口 果园 卫星 书馆
内核 账本 电池 导师 机器 传感 市场 议会 大桥 森林 剧院 面包 编译 灯笼 冰川 展馆 养老 铁路
灯塔 关税 画布 涡轮 数据 天气 基准 提示 智能 令牌 集群 办公 农民 记者 开放 关闭 询问 学习
等待 计数 遗忘 付款 建造 测量 推迟 翻倍 减半 承诺 拒绝 解释 归来 悄悄 再次 提前 推后 两次
慢慢 首次 末次
"""

ENGLISH = _ENGLISH.split()
CHINESE = _CHINESE.split()
CATEGORIES = ("models", "chips", "research", "business", "policy", "society", "tools", "labs")
ORIGINS = ("human", "human", "ai_assisted", "ai_generated")
