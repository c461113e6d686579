"""Backups: a whole office in one file, put back into an empty place, or moved to another database."""
