"""What a hub tells outside the hall: composed from one look at the queue, signed, sent to a relay."""
