"""A scenario run through the real program in skipped time."""
