"""The program behind a caller monitor: the board and its voice."""
