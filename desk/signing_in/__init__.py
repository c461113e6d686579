"""Coming in by a browser or as another system: passwords, sessions, tokens."""
