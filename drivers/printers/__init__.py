"""Printers behind one port: what a slip's fate may be, and the devices that decide it."""
