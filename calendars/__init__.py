"""Pure dates: which days are working days and why, and the counting of them."""
