"""What tests of every kind share: a real PostgreSQL, a real browser, and loopback as the only network."""
