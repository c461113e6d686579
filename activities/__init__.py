"""What Temporal calls: a few lines each around casework and the channels."""
