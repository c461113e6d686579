"""The front door of duban 督办: its version and the program that starts it."""

__version__ = "0.1.0"
