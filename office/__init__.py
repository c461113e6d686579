"""This office: its settings, ledger, catalog, calendar and clock."""
