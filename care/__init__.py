"""What looks after the office: the relay that tells the engine, reconciliation, watchdog, doctor, re-planning."""
