"""The waits as static files on a city's own web server (W2, W3)."""
