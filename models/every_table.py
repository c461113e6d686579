"""Every module that has tables of the ledger: whoever goes through all of them (copies, seals, migrates) imports this.

`tests/house/test_tables.py` holds it complete: a table that nobody imports here would be left out of a backup.
"""

from models import (  # noqa: F401  (each has tables of the ledger)
    attachments,
    audit,
    letters,
    papers,
    registers,
    roster,
    saved_lists,
    seals,
    signing_in,
    standing,
    subscribers,
    tables,
)
