"""One module a word of the command line; each only reads options and calls the part that does the work."""
