"""What an office wrote itself and may have written wrongly: templates, and by whom else people sign in."""

from care.findings import Finding
from channels.secret_store import Secrets
from desk.papers.templates import check_word_templates
from models.errors import DubanError
from office.channels import secrets_of
from office.settings import Settings
from office.sign_in import FILE, sign_in_plan
from papers.template_check import faults


def own_file_findings(settings: Settings) -> list[Finding]:
    """What is wrong with them; nothing where the office has none, or all is well."""
    return [*_templates(settings), *_sign_in(settings)]


def _templates(settings: Settings) -> list[Finding]:
    found = [*faults(settings.templates), *check_word_templates(settings)]
    if not found:
        return []
    more = f"；另有 {len(found) - 1} 个" if len(found) > 1 else ""
    return [Finding("模板", False, f"{found[0]}{more}（填不出来的用自带的代替）；请改正后运行 duban template check")]


def _sign_in(settings: Settings) -> list[Finding]:
    if not (settings.home / FILE).exists():
        return []
    try:
        plan, secrets = sign_in_plan(settings.home), secrets_of(settings)
        for one in plan.providers.values():
            _has_secret(secrets, getattr(one, "secret", None))
    except DubanError as error:
        return [Finding("登录方式", False, error.reason)]
    titles = "、".join(one.title for one in plan.providers.values())
    return [Finding("登录方式", True, f"本系统口令，{titles or '没有别的'}")]


def _has_secret(secrets: Secrets, name: str | None) -> None:
    """Raises BadInput where it is not there."""
    if name:
        secrets.get(name)
