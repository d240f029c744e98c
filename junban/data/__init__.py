"""Published figures that the program draws on; see README.md beside this file for their sources."""
