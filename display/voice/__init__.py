"""What is said for a call. The voices themselves are `drivers/voice`."""
