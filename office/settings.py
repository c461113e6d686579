"""Settings from the environment (DUBAN_*). Temporal's own settings are the SDK's TEMPORAL_*."""

import contextlib
import re
from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from channels.encryption import Tls, usual
from models.chain import Algorithm
from models.ciphers import USUAL, CipherName
from models.errors import BadInput
from models.ledger import LedgerUrl, sqlite_url
from models.payloads import Pace
from office.lease import is_held

ADDRESS = re.compile(r"[!-?A-~]+@[A-Za-z0-9.-]+")
SAID = {
    "int_parsing": "应为整数",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "literal_error": "应为 {expected}",
    "bool_parsing": "应为 true 或 false",
    "path_type": "应为路径",
    "value_error": "{error}",
}
"""A fault of a setting by its type, for people."""


def default_home() -> Path:
    """The platform's data folder for duban."""
    return Path(platformdirs.user_data_dir("duban", appauthor=False))


class Settings(BaseSettings):
    """Where things are and how fast they go.

    home: the data folder. database_url: PostgreSQL instead of the ledger file in it. catalog: a folder (or file) with
    further obligations; `catalog/` in the data folder is read anyway. spread_seconds and collect_seconds: see `Pace`.
    hash: what chains the lines of the log, sm3 or sha256. seal_key: the file of the key that signs each day's seal,
    best in a folder apart from the data; seal_copy: a file to which each seal is written as well.
    data_key: the file of the key under which what is personal is encrypted at rest, best apart from the data; or
    data_key_value: the key itself; or data_key_command: a command that says it (a key service), without a shell.
    cipher: under which, aes256gcm or sm4gcm (`duban key apply`).
    retention_years: how long after its end the texts of a case are kept (`duban retention`).
    backups: where the worker puts a backup each day (`backups/` in the data folder); backup_key: the file of the key
    that seals them.
    secrets: the folder of the channels' secrets (`secrets/` in the data folder). channels_ca: as smtp_ca, for channels.
    public: whether the board has a page on which anybody may ask how a case stands (number and 查询码).
    smtp_tls: how mail is encrypted (see `mail_tls`), smtp_starttls: its older name. smtp_ca: a file of certificates to
    trust instead of the machine's.
    """

    model_config = SettingsConfigDict(env_prefix="DUBAN_", extra="ignore")

    home: Path = Field(default_factory=default_home)
    database_url: SecretStr | None = None
    catalog: Path | None = None
    task_queue: str = "duban"
    public: bool = False
    officer: str | None = None
    hash: Algorithm = "sm3"
    seal_key: Path | None = None
    seal_copy: Path | None = None
    data_key: Path | None = None
    data_key_value: SecretStr | None = None
    data_key_command: str | None = None
    cipher: CipherName = USUAL
    retention_years: int | None = Field(default=None, ge=1, le=100)
    backups: Path | None = None
    backup_key: Path | None = None
    secrets: Path | None = None
    channels_ca: Path | None = None
    spread_seconds: int = Field(default=60, ge=0, le=3600)
    collect_seconds: int = Field(default=75, ge=0, le=3600)
    smtp_host: str | None = None
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_tls: Tls | None = None
    smtp_starttls: bool = False
    smtp_ca: Path | None = None
    smtp_from: str = "duban@localhost"

    @field_validator("catalog", "smtp_ca", "channels_ca")
    @classmethod
    def _there(cls, found: Path | None) -> Path | None:
        if found and not found.exists():
            raise ValueError("没有这个目录或文件")
        return found

    @field_validator("smtp_from")
    @classmethod
    def _an_address(cls, sender: str) -> str:
        if not ADDRESS.fullmatch(sender):
            raise ValueError("应为邮箱地址，如 duban@example.gov.cn")
        return sender

    @field_validator("home", mode="before")
    @classmethod
    def _said(cls, home: object) -> object:
        return home or default_home()  # DUBAN_HOME="" means that nothing was said

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        with contextlib.suppress(RuntimeError):  # a folder that is called ~something, and nobody of that name
            home = home.expanduser()
        return home.absolute()  # the worker that `duban up` starts must find the same folder

    @property
    def ledger_url(self) -> LedgerUrl:
        """The database of record."""
        return self.database_url.get_secret_value() if self.database_url else sqlite_url(self.home / "ledger.db")

    @property
    def embedded_ledger(self) -> bool:
        return self.database_url is None

    @property
    def engine_file(self) -> Path:
        """Where `duban up` says at which address its Temporal server listens."""
        return self.home / "engine.json"

    @property
    def worker_lock(self) -> Path:
        """The lock that a living worker of this machine holds."""
        return self.home / "worker.lock"

    def worker_alive(self) -> bool:
        """Whether a worker of this machine lives, by its lock."""
        return is_held(self.worker_lock)

    @property
    def mail_tls(self) -> Tls:
        """How mail is encrypted: as set, else as is usual on the port."""
        if self.smtp_tls:
            return self.smtp_tls
        if self.smtp_starttls:
            return "starttls"
        return usual(self.smtp_port)

    @property
    def catalog_folders(self) -> list[Path]:
        return [path for path in (self.home / "catalog", self.catalog) if path]

    @property
    def cache(self) -> Path:
        """What can be worked out again is kept here for the next process; it may be deleted at any time."""
        return self.home / "cache"

    @property
    def seal_key_file(self) -> Path:
        """The key that signs each day's seal: where the setting says, else in the data folder."""
        return self.seal_key or self.home / "keys" / "seal"

    @property
    def backup_folder(self) -> Path:
        """Where the daily backups lie; another disk is better."""
        return self.backups or self.home / "backups"

    @property
    def attachments(self) -> Path:
        """Where the files attached to cases are kept; machines that share a database share this folder too."""
        return self.home / "attachments"

    @property
    def templates(self) -> Path:
        """Where the office's own templates lie; machines that share a database share this folder too."""
        return self.home / "templates"

    @property
    def pace(self) -> Pace:
        return Pace(spread_seconds=self.spread_seconds, collect_seconds=self.collect_seconds)


def load_settings(home: Path | None = None) -> Settings:
    """The settings of this process; `home` (from --home) goes before DUBAN_HOME. Raises BadInput for a bad value."""
    try:
        return Settings(home=home) if home else Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        said = SAID.get(fault["type"], "值不合要求").format(**fault.get("ctx", {}))
        name = "DUBAN_" + "_".join(str(part) for part in fault["loc"]).upper()
        raise BadInput(f"环境变量 {name} 的值不可用（{said}），请改正后重试") from None
