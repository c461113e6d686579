"""What is older than it may be kept."""
