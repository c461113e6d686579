"""What the command line says after a reason: the command or the option with which its reader goes on.

`{reason}` is the error's own; a template without it says it all by naming an option in the reason's place. The other
names are what the error is about.
"""

from models.codes import Code
from models.errors import BadLines, DubanError, FirstOf

HINTS: dict[Code, str] = {
    "act-as-oneself": "{reason}，请去掉 --by（和环境变量 DUBAN_OFFICER）",
    "activate-first": "{reason}；请责任单位先选定：duban activate {kind} --every month",
    "add-account": "{reason}（duban account add）",
    "annul-first": "{reason}（duban document annul {paper} --reason 理由）",
    "apply-for-account": "{reason}：duban account apply --reason 理由",
    "ask-for-exception": (
        "{reason}：申请用 duban account apply --reason 理由；已批准的加 --exception-by 审批人 --reason 理由"
    ),
    "begin-takeover": "{reason}；接管原登记簿请先由督办员 duban takeover --by 督办员",
    "bind-user": "{reason}；请管理员 duban officer bind 人员 {user}",
    "change-approver-of-exception": "{reason}；请改写 --exception-by",
    "change-days-or-date": "{reason}，请用 --days 或 --due 另定",
    "change-effect": "{reason}，请改写 --effect",
    "change-span": "--from {first} 晚于 --to {last}，请改正",
    "check-template": "{reason}（duban template check）",
    "choose-cycle": "--every 应为 {choices}",
    "choose-document": "{reason}（duban document list）",
    "choose-field": "--set {word}：应写成 填报项=内容，可填：{fields}",
    "choose-measure": "--level 应为 {choices}",
    "choose-proposal": "{reason}；请用 --level 指明是哪一项",
    "close-accounts-first": "{reason}，请先 duban account close",
    "close-by-reply": "{reason}，请用 duban close {case} --reply 答复内容",
    "close-by-step": "{reason}，请用 duban step {case}（duban show 列出下一步）",
    "close-first": "{reason}；请先 duban close {case}",
    "confirm": "{reason}，核对后加 --yes 执行",
    "confirm-double": "{reason}（duban show {case}），确要再登记的请加 --allow-duplicate",
    "confirm-old": "{reason}，核对无误请加 --old",
    "confirm-or-give-public-text": "{reason}；请删去后用 --reply-text 给出；是本单位公开的座机，核对后加 --confirm",
    "contribute-first": "{reason}，请先 duban contribute {case} --unit {unit}",
    "correct-unit-first": "{reason}，请先 duban correct {case} --unit 承接单位，再重开",
    "deactivate-first": "{reason}，请先 duban deactivate {kind} --unit {unit}",
    "decide-first": "{reason}，请先由审批人 duban approve 或 reject {case}",
    "deselect-first": "{reason}；要改公开内容，请先 duban selection remove {case}",
    "deselect-then-give-public-text": (
        "{reason}；请先 duban selection remove {case}，再删去后用 --reply-text 给出公开的答复内容"
    ),
    "draft-paper": "{reason}（加 --draft）",
    "drop-date": "{reason}，请去掉 --date",
    "drop-units": "{reason}，不用 --for；请去掉后重试",
    "end-absence-first": "{reason}，请先 duban officer back {officer}",
    "explain-early-step": "{reason}；提前须说明理由（--set {field}=…）",
    "find-account": "{reason}，可用 duban account list 查看",
    "find-calendar-change": "{reason}，可用 duban calendar history 查看",
    "find-case": "{reason}，可用 duban list 查看编号",
    "find-document": "{reason}，可用 duban document list 查看发文字号",
    "find-kind": "{reason}（duban catalog list）",
    "find-officer": "{reason}，请用 duban officer list 中的编号",
    "find-paper": "{reason}，可用 duban document issued 查看",
    "find-paper-kind": "{reason}，可用 duban document kinds 查看",
    "find-template": "{reason}（duban template list）",
    "find-unit": "{reason}，可用 duban unit list 查看",
    "give-addressee": "{reason}，请用 --to 写明",
    "give-choice-of-cycle": "{reason}：请用 --every 指明，如 month、quarter",
    "give-evidence": "{reason}，请用 --evidence 写明",
    "give-field": "{reason}，请用 --set {field}=… 补上",
    "give-fields": "{reason}，请用 --set 填报（duban show {case} 列出要填的）",
    "give-notice-date": "{reason}，请用 --notified 写明告知日期",
    "give-public-text": "{reason}；请删去后用 --reply-text 给出公开的答复内容",
    "give-reason": "{reason}，请用 --reason 写明",
    "give-reason-of-exception": "例外的理由（--reason）不能为空，请填写后重试",
    "give-reply": "{reason}，不用 --set；请写 --reply 答复内容",
    "give-start": "只有 --to，请加上 --from 起始日期",
    "give-years": "{reason}；请加 --years 年数，或设 DUBAN_RETENTION_YEARS",
    "hand-over-first": "{reason}，请先 duban officer handover {officer} --to 接任人（随即离任）",
    "import-another-first": "{reason}，请先用 duban officer import 导入另一名{role}",
    "import-unit-of-officer": "{reason}；请先用 duban officer import 写明单位，再办交接",
    "look-or-repeat": "{reason}；请用 duban list 或 show 查看，或以 --request {request} 重复同一命令",
    "make-key": "{reason}；请先用 duban key make 做密钥并设 DUBAN_DATA_KEY",
    "map-columns": "{reason}；列名不同的，先用 --map 生成对应表再改",
    "move-officer-first": "{reason}，请先用 duban officer import 改其单位",
    "name-actor": "{reason}，请用 --by 指明是谁",
    "name-applicant": "{reason}，请用 --by 指明；审批人本人已口头批准的，用 --approver 写明，记为代录",
    "name-approver": "请用 --by 指明审批人",
    "name-approver-of-exception": "--reason 是例外的理由，请同时用 --exception-by 指明批准的审批人",
    "name-correction": "{reason}，请用 --title、--received、--set 等写明更正什么",
    "name-key": "{reason}，请用 --key 指明密钥文件",
    "name-owner": "请用 --unit 指明{kind}的责任单位",
    "name-primary": "{reason}（--officer 人员）",
    "name-proposer": "{reason}，请用 --by 指明",
    "name-reader": "{reason}，请用 --officer 指明给谁看",
    "name-receiver": "请用 --unit 或 --officer 指明改派给谁",
    "name-reviewer": "{reason}，请用 --by 指明复核人",
    "name-unit": "请用 --unit 指明哪个单位办{kind}",
    "one-of-days-and-date": "--days 和 --due 请只写一项",
    "one-of-period-and-span": "--period 与 --from、--to 只能用一种，请去掉其一",
    "open-case": "{reason}，请用 duban open {kind} 登记",
    "page-from-last-case": "{reason}，--after 请写上一页最后一件的编号",
    "page-from-last-proposal": "{reason}，--after 请照上一页末尾的提示填写",
    "reassign-cases": "{reason}；跨单位请用 duban reassign",
    "reassign-first": "{reason}，请先 duban reassign {case} --unit 承接单位（逐件；duban list --unit {unit}）",
    "reject-proposal": "{reason}；请用 duban reject {case} 了结",
    "restore-unit-first": "{reason}；请先 duban unit restore {unit}",
    "resume": "{reason}；可用 duban resume 恢复",
    "revoke-change": "{reason}；要换成这一份，先 duban calendar revoke {change}",
    "say-when": "{reason}；补录以前的事实，请加 --on 日期 --evidence 佐证",
    "say-when-it-happened": "{reason}，请用 --on 写明是哪天的事",
    "seal-first": "{reason}；请先 duban key apply",
    "see-account-applications": "{reason}，可用 duban account applications 查看",
    "see-all-accounts": "{reason}，可用 duban account list --all 查看",
    "see-all-cases": "{reason}；可用 duban list --all 查看",
    "see-bindings": "{reason}，可用 duban officer bindings 查看",
    "see-case": "{reason}，可用 duban show {case} 查看",
    "see-coverage": "{reason}，可用 duban catalog coverage 查看",
    "see-decision": "{reason}；经过可用 duban show {case} 查看",
    "see-documents": "{reason}，可用 duban document list 查看",
    "see-figures": "{reason}，可用 duban stats 查看数据",
    "see-history": "{reason}；可用 duban show {case} 查看经过",
    "see-papers": "{reason}，可用 duban document kinds {case} 查看",
    "see-policy": "{reason}，可用 duban policy 查看",
    "see-proposals": "{reason}，可用 duban proposals 查看",
    "see-takeover": "{reason}，可用 duban takeover status 查看",
    "see-tokens": "{reason}，可用 duban token list 查看",
    "set-letterhead": "{reason}；请管理员 duban document letterhead --unit {unit} --name 全称 --code 代字",
    "set-own-letterhead": "{reason}；请管理员 duban document letterhead --name 全称 --code 代字",
    "set-reach": "{reason}；请用 duban officer reach {officer} 渠道=地址 设定",
    "settle-co-handlers": "{reason}；请先催办，或用 --unanswered 写明怎么办（如：电话确认无意见）",
    "start-worker": "{reason}；请启动 duban up 或 duban worker",
    "stop-worker": "{reason}；请先停止 duban up 或 duban worker",
    "take-closing-step": "{reason}；请用 duban step {case} 步骤 指明是哪一种",
}
"""By code; `models/codes.py` says which there are, `tests/house/test_hints.py` that each is raised and told."""


def hinted(error: DubanError) -> str:
    """The line an officer reads: why, and with which command or option to go on."""
    if isinstance(error, BadLines | FirstOf):
        return error.worded(hinted)
    return HINTS[error.code].format(reason=error.reason, **error.about) if error.code else error.reason


def hinted_or_none(warning: DubanError | None) -> str | None:
    """The line of a warning that may not be needed."""
    return hinted(warning) if warning else None
