"""`junban doctor`: looks a device over, and says in plain words what is wrong and how it is cured."""
