"""Encryption at rest: turning it on, and another key of the office."""
