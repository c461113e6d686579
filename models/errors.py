"""What can go wrong, said to the person who can mend it: one line of Chinese that ends in what to do next."""


class DubanError(Exception):
    """The base of every refusal and fault that an officer may read."""

    exit_code = 1


class NotFound(DubanError):
    """Something named does not exist."""


class Refused(DubanError):
    """The rules or the state of the case forbid the act."""


class BadInput(DubanError):
    """What was typed or read from a file is not usable as it stands."""


class NotReady(DubanError):
    """Something that must run or exist first does not: the ledger, the server, a worker."""


class UnknownOutcome(DubanError):
    """The act was sent, and nobody can say yet whether it was carried out; the same command again is safe."""


class LedgerBusy(DubanError):
    """The ledger could not be written in time (locked, full, or gone)."""
