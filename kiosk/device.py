"""Which printer the kiosk has: a real one by its address and profile, or a folder of pictures."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.printers.port import Printer
from drivers.printers.virtual import VirtualPrinter
from kiosk.settings import KioskSettings

#: What the virtual printer is called in reports.
VIRTUAL = "virtual"


@dataclass(frozen=True, slots=True)
class Device:
    """A printer and the name of its model."""

    printer: Printer
    model: str
    confirms: bool = True


def device_of(settings: KioskSettings, *, broken_off: bool) -> Device:
    """The printer of these settings. Nothing is opened yet: a printer that is switched off comes when it comes.

    Args:
        settings: of this kiosk.
        broken_off: an earlier run may have left a part of a slip in the printer.

    Raises:
        BadAddress: `settings.printer` is no address.
        BadProfile: there is no such profile, or it has mistakes.
        OSError: the virtual printer's folder cannot be made.
    """
    if settings.printer is not None:
        # Imported here: a kiosk with a virtual printer needs none of the wires.
        from drivers.dialects.choose import dialect_of
        from drivers.printers.device import PrinterDevice
        from drivers.profiles.load import load_profile
        from drivers.profiles.profile import Confirmation
        from drivers.transports.address import parse_address

        profile = load_profile(settings.profile)
        device = PrinterDevice(parse_address(settings.printer), profile, dialect_of(profile), broken_off=broken_off)
        return Device(device, profile.name, profile.confirmation is not Confirmation.NONE)
    return Device(VirtualPrinter(settings.slips or settings.data / "slips"), VIRTUAL)
