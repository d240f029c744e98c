"""The forecast from outside: questions and answers as JSON."""
