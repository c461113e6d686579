"""The words that duties of these documents begin with, as tables."""

import re

from catalog.draft.passages import any_of, listed

ADVERBS = listed("""
    严格 认真 全面 切实 坚决 继续 进一步 深入 积极 主动 着力 大力 不断 持续 规范 集中 依法 依规 依法依规
    扎实 充分 有序 统一 精准 及时 定期 重点 统筹 高质量 高标准 稳步 加快 纵深 全域 有效 合理 科学 准确 同步
    常态化 按要求 抓好 跟进 逐步 适时 牢牢 坚持 按时 尽快 第一时间 动态 分阶段 逐项 探索
""")
DELIVERABLES = listed("""
    建立健全 建立 健全完善 编制 制定 制订 建成 基本建成 编发 梳理编发 梳理形成 形成 清理整合 关停注销 摸清
    修订 修编 开发 开设 设置 设立 出台 汇编 打造 搭建 组建 配齐 配备 完成 编印 拟定 拟订 上线 建设 绘制
    编写 梳理 归集 整合
""")
BEGINNING = listed("""
    强化 做好 做实 做优 加强 落实 执行 深化 扩展 拓展 优化 完善 巩固 开展 畅通 探索 督促 指导 用好 抓好
    抓实 规范 压实 严把 把好 举办 创新 加大 丰富 组织 建好 管好 办理 健全
""")
OTHER_VERBS = listed("""
    加快 推进 推动 严禁 杜绝 扩大 提升 提高 增强 统筹 发挥 运用 公开 公布 公示 发布 解读 回应 答复 回复
    受理 报送 上报 报备 反馈 召开 邀请 参加 配合 支持 给予 开放 征集 征求 听取 监测 检查 督查 通报 考核
    评估 培训 调研 调整 更新 清理 核查 排查 整改 维护 管理 查找 总结 协调 解决 研判 关注 收集 汇总 推送
    推广 宣传 聘请 委托 明确 细化 保障 保护 实行 实施 实现 构建 提供 设计 确定 确认 安排 部署 纳入 统计
    撰写 起草 审核 审查 巡查 巡检 归档 移交 抽查 复核 延长 延期 告知 登记 签收 转办 办结 分办 公告 采用
    采取 利用 支撑
""")
VERBS = any_of({*DELIVERABLES, *BEGINNING, *OTHER_VERBS})
_ADVERB = any_of(ADVERBS)
_DELIVERS = rf"{_ADVERB}*(?:{any_of(DELIVERABLES)}|开展[^,]{{0,30}}建设)"

FRESH_DELIVERABLE = re.compile(rf"(?:并|且|同时|还)?{_DELIVERS}")
_ORDERS = "(?:[要应须当并]|负责|牵头){0,4}"
DELIVERS = re.compile(rf"{_ORDERS}(?:(?:对照|结合|根据|按照|围绕|在)[^,]{{2,40}}?{_ORDERS})?{_DELIVERS}")
"""A segment whose verb makes something that is done once."""
FRESH = re.compile(rf"(?:并|且|同时|还)?{_ADVERB}*{any_of(BEGINNING)}")
"""A segment that begins with one of these begins a duty of its own, unless it is too short to be one."""
ASKS = re.compile(rf"(?:并|且|同时|还)?{_ADVERB}*{VERBS}")
STRENGTHENS = re.compile(r"进一步|不断|加大[^,]*力度$|(?:严格|全面)?落实“")
"""What only strengthens the duty before it."""

_PUBLISH = r"(?:公开|公布|发布|公示)(?!内容|属性|事项|时限|平台|机构|专|力度)"
PUBLISHES = re.compile(rf"{_ADVERB}+{_PUBLISH}")
PUBLISHING = re.compile(rf"{_ADVERB}*{_PUBLISH}|[^,]*公开(?:公示)?(?:工作)?$")
PLACE_OF_PUBLISHING = re.compile(r"[^,]*(?:专栏|专区|专题|专页|栏目)$")
MODAL = re.compile(
    r"(?<![重主需首必])要(?![求点闻素件])|应当|(?<![回响供相对适反])应(?![急用公征反尽知享对届])"
    r"|必须|须|可以|不得|严禁|(?<!对)(?<!因)不能"
)
PURPOSE = re.compile(
    r"(?:切实|有效|坚决|努力|全力|更好)*(?:确保|使|让|以便|从而|保障|方便|避免|防止|力争)",
)
_GOOD_FOR = any_of("""
    促进 推进 推动 提高 提升 增强 实现 防范 消除 满足 引导 接受 明确 覆盖 助力 营造 杜绝 做到 达到 打通
    夯实 为
""")
TAIL = re.compile(rf"(?:{PURPOSE.pattern}|(?:{_ADVERB}|切实)*{_GOOD_FOR})")
"""A segment that says what the duty before it is good for."""

STRONG_LEAD = re.compile(
    r"(?:要|紧紧|牢牢|牢固|充分|切实)*" + any_of("围绕 聚焦 针对 紧扣 对标 立足 紧盯 本着 着眼 通过 遵循 秉持 突出")
)
WEAK_LEAD = re.compile(
    rf"{_ADVERB}*"
    + any_of("""
    结合 按照 根据 依据 对照 利用 依托 发挥 运用 对 在 以 除 凡 坚持 于 为 随着 经 借助
""")
    + "|(?:督促|指导|鼓励|引导)[^,]*(?:利用|通过|运用|依托)"
)
BY_RULE = re.compile("按照|根据|依据|结合|对照|依托|坚持")
LEAD_END = re.compile(
    "[^,]*"
    + any_of("""
    部署 情况 要求 需要 实际 精神 规定 方面 问题 原则 标准 作用 基础上 途径 方式 渠道 平台 手段 契机 抓手
    的 外 时 后 中 上 下 理念 导向 目标 为主 为重点 关切 形式 等决策 等事项 等领域 等工作 为核心 为引领
    至上
""")
    + "$"
)
"""What a weak beginning such as 按照 must end in to lead to something else."""
TOPIC = re.compile(rf"对于?(?!.*{VERBS})[^,]*$")
"""对收到的申请: what is spoken of, and nothing asked of it."""
COMMENT = re.compile("应|要|须|必须|不得")
CASES = re.compile(r"(?:对于|对|因|凡|属于|涉及|需要|经)[^,]*的[^,]{1,5}$")
"""对专业性较强的政策: what the next segment asks for is asked in this case."""
CASE = re.compile(r"[^,]{2,30}的(?=做好|抓好|予以|进行|开展|限期|责令|给予|一律)")
"""未完成的做好督促整改: a case, and what to do in it."""
ALONE = re.compile(r"(?:同时|此外|另外|其中|[一二三四五六]是|首先|其次|再次|最后)$")
DONE = re.compile(
    r"(?:并|且|要|应|前|之前|全部|全面|基本|均|务必|须|到位|完成|落实|建成|完毕|任务)*$",
)
"""What is left of 12月底前完成 beside its limit."""
OFTEN = re.compile(r"[次场期]$")
