"""Identity providers: where an account of somebody else's says who sits at a browser. None of them makes an officer."""
