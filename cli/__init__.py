"""What an officer types: parse, call, print. No rules, no SQL."""
