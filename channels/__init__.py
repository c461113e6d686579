"""How a message leaves beyond the inbox."""
