"""What people ask of the ledger; the dictionaries are the `--json` schema of docs/json.md."""
