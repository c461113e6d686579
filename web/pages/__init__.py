"""Pages for people: each route asks the desk, and shows what it says."""
