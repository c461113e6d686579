"""Which HTTP status a refusal has, on pages and in the API alike."""

from models.errors import (
    BadInput,
    Changed,
    DubanError,
    Forbidden,
    LedgerBusy,
    NotFound,
    NotReady,
    Refused,
    UnknownOutcome,
)


class Unauthorised(DubanError):
    """No token, or one that opens nothing."""


class TooOften(DubanError):
    """One token asks more than it may."""


STATUS: tuple[tuple[type[DubanError], int], ...] = (
    (Unauthorised, 401),
    (TooOften, 429),
    (Changed, 412),
    (Forbidden, 403),
    (NotFound, 404),
    (BadInput, 422),
    (Refused, 409),
    (LedgerBusy, 503),
    (NotReady, 503),
    (UnknownOutcome, 504),
)


CODES: tuple[tuple[type[DubanError], str], ...] = (
    (Unauthorised, "unauthorised"),
    (TooOften, "too-often"),
    (Changed, "changed"),
    (Forbidden, "forbidden"),
    (NotFound, "not-found"),
    (BadInput, "bad-input"),
    (Refused, "refused"),
    (LedgerBusy, "busy"),
    (NotReady, "not-ready"),
    (UnknownOutcome, "unknown-outcome"),
)


def code_of(error: DubanError) -> str:
    """The word by which a program knows a refusal: what its reader does next, or else of which kind it is."""
    return error.code or next((code for kind, code in CODES if isinstance(error, kind)), "refused")


def status_of(error: DubanError) -> int:
    """The HTTP status of a refusal."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 409)
