"""What an office wrote itself and may have written wrongly: templates, channels, and by whom else people sign in."""

from collections.abc import Callable

from care.findings import Finding
from care.subscribers import failing_subscribers
from channels.secret_store import Secrets
from desk.papers.templates import check_word_templates
from office.channels import secrets_of
from office.office import Office
from office.settings import Settings
from office.sign_in import has_providers, sign_in_plan
from papers.template_check import faults

Check = Callable[[], Finding | None]


def own_checks(office: Office, settings: Settings) -> list[tuple[str, Check]]:
    """What is looked at, each by itself; a check says nothing where the office has no such file, or raises for one that
    cannot be read."""
    return [
        ("模板", lambda: _templates(settings)),
        ("渠道", lambda: failing_subscribers(office, settings.home)),
        ("登录方式", lambda: _sign_in(settings)),
    ]


def _templates(settings: Settings) -> Finding | None:
    found = [*faults(settings.templates), *check_word_templates(settings)]
    if not found:
        return None
    more = f"；另有 {len(found) - 1} 个" if len(found) > 1 else ""
    return Finding("模板", False, f"{found[0]}{more}（填不出来的用自带的代替）；请改正后运行 duban template check")


def _sign_in(settings: Settings) -> Finding | None:
    if not has_providers(settings.home):
        return None
    plan, secrets = sign_in_plan(settings.home), secrets_of(settings)
    for one in plan.providers.values():
        _has_secret(secrets, getattr(one, "secret", None))
    titles = "、".join(one.title for one in plan.providers.values())
    return Finding("登录方式", True, f"本系统口令，{titles or '没有别的'}")


def _has_secret(secrets: Secrets, name: str | None) -> None:
    """Raises BadInput where it is not there."""
    if name:
        secrets.get(name)
