"""Devices: printers, paper, sound. They know nothing of queues."""
