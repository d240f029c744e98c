"""The hub: every rule and all state of the queue."""
