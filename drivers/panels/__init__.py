"""LED panels: numbers in bytes of a venue's own template, over a serial line or the network."""
