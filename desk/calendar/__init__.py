"""Changing the calendar, and what a change would move."""
