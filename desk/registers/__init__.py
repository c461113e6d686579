"""The registers: new-media accounts, regulatory documents, replies selected for publication."""
