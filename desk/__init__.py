"""What an officer does and asks: open, close, pause, list and so on. A face (the CLI) parses, calls this and prints."""
