"""The whole venue in one go, on loopback: real hub, real kiosk, real display, in processes of their own."""
