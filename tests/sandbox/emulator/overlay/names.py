"""Access to the emulator's private names, with a clear message if one is missing."""

import importlib
import importlib.metadata


class MissingName(Exception):
    """A private name of the emulator that the overlay needs doesn't exist in the installed version."""


def private(module: str, *names: str):
    """The emulator's module, after checking that it has all of the names."""
    try:
        loaded = importlib.import_module(module)
    except ImportError as error:
        raise MissingName(f"{_emulator()} has no module {module} ({error}). {_FIX}") from error
    missing = [name for name in names if not hasattr(loaded, name)]
    if missing:
        raise MissingName(f"{_emulator()} has no {', '.join(missing)} in {module}. {_FIX}")
    return loaded


_FIX = "The overlay replaces private names: pin a version that has them, or adapt tests/sandbox/emulator/overlay."


def _emulator() -> str:
    return f"ministack {importlib.metadata.version('ministack')}"
