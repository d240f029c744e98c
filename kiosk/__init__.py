"""The program on the kiosk PC: touch screen, slips, printer."""
