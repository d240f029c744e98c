"""Wires to a device: serial, the kernel's USB printer file, TCP, memory. They carry bytes and know nothing of them."""
