"""Documents in the layout of GB/T 9704-2012: from a text with places to fill in, to Word."""
