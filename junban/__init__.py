"""The command line, and the programs that run several parts together (demo, simulate, bench)."""
