"""Papers (文书): drafted, issued under a number, annulled, handed out."""
