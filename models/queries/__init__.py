"""The only SQL: what is asked of the ledger's tables, by what it is about."""
