"""What things are: value types, messages, errors, the ledger's tables and the only SQL."""
