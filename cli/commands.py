"""Which commands there are: name, line of help, and the module that is loaded only when the command is asked for.

Loading every module takes longer than most answers. A test holds the lines against the commands' own docstrings.
"""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

from cli.usage import in_chinese


class Entry(NamedTuple):
    """A command before it is loaded: `module:name` of its function, or of a group's Typer, and its line of help."""

    where: str
    help: str


COMMANDS: dict[str, Entry] = {
    "init": Entry("cli.setup:init", "建立（或升级）数据目录和台账；--sample jingdezhen 载入景德镇的单位和岗位样例。"),
    "up": Entry("cli.setup:up", "启动一台机器上的全部服务（Temporal、台账、工作进程、网页），Ctrl-C 停止。"),
    "worker": Entry(
        "cli.setup:worker_command", "只运行工作进程：连接 TEMPORAL_* 所指的服务和 DUBAN_DATABASE_URL 所指的台账。"
    ),
    "web": Entry(
        "cli.web:web_command",
        "只运行网页：连接台账（DUBAN_DATABASE_URL 或数据目录），可同时运行几个，放在反向代理之后。",
    ),
    "doctor": Entry("cli.setup:doctor", "体检：各部分是否在运行，台账与流程是否一致。有问题时退出码为 1。"),
    "backup": Entry(
        "cli.backup:backup",
        "备份到一个文件：运行时也完整，写完即查验，仅本人可读；用 duban restore 恢复。名为 *.db 的只含台账。",
    ),
    "restore": Entry(
        "cli.backup:restore_command",
        "恢复备份到空的数据目录（或 DUBAN_DATABASE_URL 所指的空数据库）；中断了，再运行一次即可。",
    ),
    "move": Entry(
        "cli.backup:move_command",
        "把台账搬到另一个数据库，逐表核对行数、逐行核验；原台账不动。中断了，再运行一次即可。",
    ),
    "open": Entry("cli.acts:open_command", "登记一件办件，立即给出编号和到期日。"),
    "import": Entry(
        "cli.importing:import_command",
        "从平台导出的表登记办件：认列名，同一编号不重复登记，已在平台答复的按答复日期办结；有问题的逐格指出。",
    ),
    "close": Entry(
        "cli.acts:close", "以答复办结（答复日期、答复单位、答复内容）；其他事项按其办结步骤，以 --set 填报佐证。"
    ),
    "step": Entry(
        "cli.steps:step", "办一个步骤：--set 填报项=内容（内容写 @文件 则读文件）；关口不满足时拒绝并说明缺什么。"
    ),
    "assist": Entry(
        "cli.steps:assist", "交办协办：协办单位有自己的期限（在全案期限之内）、提醒和记录；主办单位办结全案。"
    ),
    "contribute": Entry("cli.steps:contribute", "协办单位反馈意见，协办期限就此结束。"),
    "activate": Entry("cli.activating:activate", "启用周期事项：每期自动登记一件；停机错过的补登并注明，不重复。"),
    "deactivate": Entry("cli.activating:deactivate", "停用周期事项：不再登记新的一期，已登记的照办。"),
    "show": Entry("cli.show:show", "一件办件的经过、下一步，以及到期日逐日怎么数出来的；--full 一字不略。"),
    "list": Entry("cli.lists:list_command", "列出在办办件，先到期的在前；可按单位、人员、状态、登记日期等筛选和排序。"),
    "export": Entry(
        "cli.export:export_command",
        "导出台账为 Excel：筛选同 duban list，另附本月统计和图；记录在案，能看到什么就导出什么。",
    ),
    "mine": Entry(
        "cli.mine:mine_command",
        "我的：经办的（新到、两日内到期的注明）、等我办的、待我决定的、我提出的；--by 指明是谁。",
    ),
    "find": Entry(
        "cli.finding:find_command",
        "查找：标题、编号、文号查全部办件，内容、答复、留言人、电话查最近两万件；几个词都有的才列出。",
    ),
    "overdue": Entry("cli.views:overdue", "督办台：按单位列出逾期办件，逾期最久的在前；其后是暂停过久、等待办理的。"),
    "pause": Entry("cli.acts:pause", "暂停计时：暂停期间结束的工作日不计入。"),
    "resume": Entry("cli.acts:resume", "恢复计时，并重新推算到期日。"),
    "extend": Entry(
        "cli.applying:extend",
        "申请延期，由审批人批准（duban approve）；审批人本人办理的当即生效，没有 --by 的记为代录。",
    ),
    "send-back": Entry(
        "cli.applying:send_back_command",
        "退回：不属本单位职责的，申请改派，由督办员决定（duban approve 或 reject），决定之前照常计时。",
    ),
    "reassign": Entry("cli.acts:reassign", "改派给别的单位或人员，期限不变。"),
    "classify": Entry(
        "cli.acts:classify", "归类（例如咨询归为简单常见问题）或改回：按较严的时限，从收到之日重新推算。"
    ),
    "withdraw": Entry("cli.acts:withdraw", "撤回办件（重复登记、来件人撤回等），不再计时。"),
    "correct": Entry(
        "cli.mending:correct",
        "更正登记或办理时写错的：写明理由和经手人，重新推算，原值保留；办结以后只有督办员可以更正。",
    ),
    "reopen": Entry(
        "cli.mending:reopen",
        "重开误办结、误撤回或答复被退回的办件，须由督办员写明理由；期限照原来的，除非事项另有规定。",
    ),
    "ack": Entry(
        "cli.mending:ack",
        "签收：这一件发给本人的督办、黄牌、红牌等通知已经看到；没有签收的两个工作小时后再发一次，再不签收告知上一级。",
    ),
    "urge": Entry(
        "cli.mending:urge", "催办：分管负责人、督办员、审批人催经办人，写进经过并通知本人；同一人对同一件每天一次。"
    ),
    "note": Entry("cli.mending:note", "加一条备注，随时可以；不影响期限，也不通知谁。"),
    "attach": Entry(
        "cli.mending:attach", "附上文件（show 列出），或以 --extract 取出；取出时核对内容，不覆盖已有文件。"
    ),
    "proposals": Entry(
        "cli.sanctions:proposals_command", "待决定的：拟提的黄牌、红牌、通报、约谈，申请的延期、退回；久拖未决的注明。"
    ),
    "approve": Entry(
        "cli.sanctions:approve", "批准拟提的措施，或别人申请的延期、退回；随即生效并告知单位，不能批准自己的申请。"
    ),
    "reject": Entry("cli.sanctions:reject", "不批准拟提的措施，或别人申请的延期、退回；写明理由。"),
    "propose": Entry("cli.sanctions:propose_command", "人工拟提黄牌、红牌、通报或约谈；由督办员提出，审批人决定。"),
    "watch": Entry(
        "cli.sanctions:watch_command",
        "巡查：漏发的提醒、久拖未决的拟提；有则告知管理员，退出码为 1（工作进程每十分钟自查一次）。",
    ),
    "stats": Entry("cli.reports:stats", "统计：各单位按时率、平均用时、延期、逾期未结，按名次排列；默认本月。"),
    "product": Entry("cli.reports:product", "统计表、通报、考核结果：把周期办件里的数据写成可直接粘贴的文稿。"),
    "ranking": Entry(
        "cli.reports:ranking",
        "排名：各单位近十二个月的办理记录，供“视情况”决定现场督查；排在后四分之一或现有逾期的，建议现场督查。",
    ),
    "history": Entry("cli.history:history", "变更记录：单位、人员、设置、日历由谁、何时、改了什么，新的在前。"),
    "notifications": Entry("cli.views:notifications", "通知：站内信箱，及邮件是否送达。"),
    "takeover": Entry("cli.takeover:app", "接管原登记簿的在办件：录入期间不提醒、不拟提、不通知，完成之后才开始督办。"),
    "rehearse": Entry(
        "cli.rehearse:rehearse", "演练：把脚本在快进的时间里走一遍真实流程，输出时间线、督办台和通知。不碰正式台账。"
    ),
    "calendar": Entry("cli.calendar:app", "工作日历：查某日、数工作日、重排在办办件。"),
    "catalog": Entry("cli.catalog:app", "事项目录：列出、查看、检查。"),
    "unit": Entry("cli.officers:units", "单位：导入、列出、更名、撤销。"),
    "officer": Entry("cli.officers:app", "人员：导入、列出、代理、交接、离任。"),
    "account": Entry("cli.accounts:app", "政务新媒体账号：登记、发布、关停、清理。"),
    "document": Entry(
        "cli.documents:app",
        "文书（督办通知单、告知书、答复书等）：编号印发、存档、作废；行政规范性文件登记簿：底数、效力。",
    ),
    "selection": Entry("cli.selection:app", "留言选登：选入、撤下、导出。"),
    "template": Entry("cli.templates:app", "通知和文书的用语：列出、查看、检查、试填本单位的模板。"),
    "channel": Entry("cli.channels:app", "通知渠道：企业微信、钉钉、飞书、短信、邮件等的状况和测试。"),
    "policy": Entry("cli.policy:policy_command", "权限表：各角色能办什么，及于本单位还是全部；绑定本机用户以后生效。"),
    "token": Entry("cli.tokens:app", "接口令牌：别的系统凭它调用接口（/api/v1）。"),
    "key": Entry("cli.keys:app", "加密存储：姓名、电话、来信、答复等在台账和附件中加密保存。"),
    "retention": Entry(
        "cli.retention:retention_command",
        "过了保存期限的办件只留数字：先列出哪些年、多少件，确认之后抹去姓名、电话、来信、答复等文字和附件；记录和核验不受影响。",
    ),
    "audit": Entry("cli.audit:app", "记录的核验：逐行核对、每日封存、交给审计人员。"),
    "report": Entry("cli.reports:report_app", "报表：月报、季报、年报，和年度报告所需的数据。"),
}


class Loaded(Mapping[str, Any]):
    """The commands by name; each is imported and built when somebody asks for it, and then kept."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            self._built[name] = _build(name, self._entries[name].where)
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


COMMANDS_LOADED = Loaded(COMMANDS)


class LazyGroup(TyperGroup):
    """The program itself: lists its commands from the table above and loads the one that runs."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = cast(Any, COMMANDS_LOADED)

    @property
    def helps(self) -> dict[str, str]:
        """The commands and their lines of help, without loading what they name."""
        return {name: entry.help for name, entry in COMMANDS.items()}

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """The list in `--help`, without loading what it names."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.helps.items()))


def _build(name: str, where: str) -> Any:
    """A command as a program of its own would have it, so that only typer's public ways are used."""
    module, _, attribute = where.partition(":")
    found = getattr(import_module(module), attribute)
    program = typer.Typer(add_completion=False, rich_markup_mode=None)
    program.callback()(_nothing)
    if isinstance(found, typer.Typer):
        program.add_typer(found, name=name)
    else:
        program.command(name)(found)
    return in_chinese(cast(TyperGroup, get_command(program)).commands[name])


def _nothing() -> None:
    """A program with a callback is a group, even with one command."""
