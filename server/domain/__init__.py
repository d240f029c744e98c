"""The rules of the queue. Pure: no clock, no input or output, standard library and numpy only."""
