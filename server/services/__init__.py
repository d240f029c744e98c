"""Use cases: one unit of work each. They see the store through the ports in `ports/`."""
