"""What an officer does: open, close, pause and so on. The CLI calls only this; so will the web."""
