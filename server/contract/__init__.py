"""What the hub and its clients say to each other: wire models, message catalogues, the HTTP client."""
