"""How long until a ticket is called: the day learnt from so far, and played forward some hundred times."""
