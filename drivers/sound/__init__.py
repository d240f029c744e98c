"""Sound cards as devices, for a monitor whose browser makes no sound: a stream that never stops, and what feeds it."""
