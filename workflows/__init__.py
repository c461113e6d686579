"""When things happen: deterministic, one file per procedure. A workflow keeps time; it never counts it."""
