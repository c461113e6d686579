"""The board in a browser and the JSON API: two faces of the same desk. No rules, no SQL, no Temporal."""
