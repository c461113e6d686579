"""Pure dates: which days are working days and why, and the counting of them. Nothing here knows Temporal, SQL or the CLI."""
