"""Every side effect: what is written, planned, rendered and sent."""
