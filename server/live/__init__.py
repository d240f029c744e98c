"""Pushes over Socket.IO: what changed, with its sequence number, after the commit."""
