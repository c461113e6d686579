"""Who may come in by a browser or as another system: passwords, sessions, failures and tokens. No secret is in any."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from models.columns import AsWord


class Password(SQLModel, table=True):
    """A password that somebody had from `at` on, as Argon2 keeps it; the newest counts, the older must not come back.

    `own`: who has it chose it; one that another set is changed at the first sign-in.
    """

    __tablename__ = "password"

    id: int | None = Field(default=None, primary_key=True)
    officer_id: str = Field(foreign_key="officer.id", index=True)
    hash: str
    at: dt.datetime
    own: bool


class WebSession(SQLModel, table=True):
    """Somebody signed in at a browser. `id`: the SHA-256 of what the browser keeps; `seen_at`: his last act or look."""

    __tablename__ = "web_session"

    id: str = Field(primary_key=True)
    officer_id: str = Field(foreign_key="officer.id", index=True)
    began_at: dt.datetime
    seen_at: dt.datetime
    address: str
    ended_at: dt.datetime | None = None


class SignInFailure(SQLModel, table=True):
    """A sign-in that failed. `account`: a digest of the name typed, which may be a password in the wrong field."""

    __tablename__ = "sign_in_failure"

    id: int | None = Field(default=None, primary_key=True)
    account: str = Field(index=True)
    address: str = Field(index=True)
    at: dt.datetime = Field(index=True)


class TokenScope(StrEnum):
    """What a token is good for: looking only, everything that its officer may do, or his calendar and nothing else."""

    READ = "read"
    ACT = "act"
    FEED = "feed"


class ApiToken(SQLModel, table=True):
    """What another system shows to act for an officer. `id`: the SHA-256 of it; `name`: which system that is."""

    __tablename__ = "api_token"

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    officer_id: str = Field(foreign_key="officer.id", index=True)
    scope: TokenScope = Field(sa_column=Column(AsWord(TokenScope), nullable=False))
    made_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None
