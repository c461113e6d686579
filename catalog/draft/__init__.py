"""Another city's yearly 政务公开工作要点, read into a first draft of the duties in it."""
