"""The channels of an office, looked at and tried out."""
