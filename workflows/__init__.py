"""When things happen: deterministic, one workflow a file. A workflow keeps time; it never counts it."""
