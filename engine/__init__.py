"""The embedded engine: a Temporal server and a worker on one machine, in one data folder, kept alive."""
