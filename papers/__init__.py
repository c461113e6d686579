"""From facts to something to read: texts of notifications, statistics, documents."""
