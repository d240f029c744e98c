"""A slip printer without hardware: the other end of the wire, its paper as pictures, its faults on demand."""
