"""What comes in: texts, files and rows, checked before anything is written."""
