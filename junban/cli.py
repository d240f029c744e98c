"""`junban`: one command with many words. A word's code is imported only when it is used."""

from __future__ import annotations

from importlib import import_module

import click

#: Each word and where it lives; `--help` shows the first line of the docstring there.
COMMANDS: dict[str, str] = {
    "audit": "junban.commands.audit:audit",
    "bench": "junban.commands.bench:bench",
    "check-config": "junban.commands.check_config:check_config",
    "demo": "junban.commands.demo:demo",
    "device": "junban.commands.device:device",
    "display": "junban.commands.display:display",
    "doctor": "junban.commands.doctor:doctor",
    "estimate": "junban.commands.estimate:estimate",
    "hub": "junban.commands.hub:hub",
    "kiosk": "junban.commands.kiosk:kiosk",
    "printer-sim": "junban.commands.printer_sim:printer_sim",
    "relay": "junban.commands.relay:relay",
    "publish": "junban.commands.publish:publish",
    "report": "junban.commands.report:report",
    "simulate": "junban.commands.simulate:simulate",
    "staff": "junban.commands.staff:staff",
    "voice": "junban.commands.voice:voice",
}


class LazyGroup(click.Group):
    """A group whose commands are imported by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All the words."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports one."""
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="junban")
def main() -> None:
    """順番 Junban: the queue of a city-hall counter."""
