"""Obligations as YAML, and the loader that says file, line and field of every fault."""
