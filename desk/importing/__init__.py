"""Opening cases from what a platform exports."""
