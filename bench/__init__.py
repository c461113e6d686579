"""First figures: each against its baseline in the same run."""
