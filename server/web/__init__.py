"""The hub over HTTP: the API, the pages, the feed."""
