"""The JSON API (`/api/v1`): the same desk for other systems, with tokens instead of sessions."""
