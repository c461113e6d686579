"""What happens to a case, inside the caller's transaction: registered, acted upon, walked along its ladder."""
