"""Taking over the open cases of another register: the mode, the register as a CSV, and the end of it."""
