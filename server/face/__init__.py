"""The public face: the resident's page, the waits for a city's website. Served by the hub itself, or by a relay."""
