"""What may be done to a case, as one table from which pages make forms and the API its calls."""
