"""Who may come in by a browser or as another system: passwords, second factors, accounts of providers, sessions,
failures and tokens. No secret is in any but the second factor's, which is sealed where the ledger has a key."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from models.columns import AsWord
from models.sealed_columns import AsSealed


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
    """Somebody signed in at a browser. `id`: the SHA-256 of what the browser keeps; `seen_at`: his last act or look;
    `proved_at`: when he gave the code of his second factor; `provider`: by whose account he came, None for a password
    here."""

    __tablename__ = "web_session"

    id: str = Field(primary_key=True)
    officer_id: str = Field(foreign_key="officer.id", index=True)
    began_at: dt.datetime
    seen_at: dt.datetime
    address: str
    ended_at: dt.datetime | None = None
    proved_at: dt.datetime | None = None
    provider: str | None = None


class SecondFactor(SQLModel, table=True):
    """What an officer's telephone and the ledger both know (RFC 6238). It counts once he has shown that it works.

    `last_step`: the step of 30 seconds whose code he gave last; no code is taken twice.
    """

    __tablename__ = "second_factor"

    officer_id: str = Field(foreign_key="officer.id", primary_key=True)
    secret: str = Field(sa_column=Column(AsSealed("second_factor.secret"), nullable=False))
    made_at: dt.datetime
    confirmed_at: dt.datetime | None = None
    last_step: int = 0


LONGEST_SUBJECT = 255
"""Characters of an account's name at a provider."""


class ExternalIdentity(SQLModel, table=True):
    """Who an account of an identity provider is here. `subject`: how the provider calls the account."""

    __tablename__ = "external_identity"

    provider: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    officer_id: str = Field(foreign_key="officer.id", index=True)
    bound_at: dt.datetime


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
