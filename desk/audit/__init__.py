"""The record that shows every change: checked, sealed day by day, handed to an auditor."""
