"""The ``indicatrix`` command: where it is, and one call of it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import IO, Any


class IndicatrixError(RuntimeError):
    """What the program refused, in its own words.

    ``tag`` names its kind (``bad-option``, ``file-missing`` …); ``file``, ``place`` and ``remedy`` are None where it has none.
    """

    def __init__(self, message: str, *, tag: str = "defect", file: str | None = None, place: str | None = None, remedy: str | None = None):
        super().__init__(" ".join(part for part in (message, remedy) if part))
        self.message, self.tag, self.file, self.place, self.remedy = message, tag, file, place, remedy


def command() -> list[str]:
    """The command's words: ``INDICATRIX_COMMAND`` where that is set, else ``indicatrix`` on the path."""
    words = os.environ.get("INDICATRIX_COMMAND")
    if words:
        return shlex.split(words)
    found = shutil.which("indicatrix")
    if found is None:
        raise IndicatrixError(
            "The indicatrix command was not found.",
            tag="file-missing",
            remedy="Install it (npm install --global indicatrix), or name it in INDICATRIX_COMMAND.",
        )
    return [found]


def flags(options: Mapping[str, Any]) -> list[str]:
    """``learning_rate=0.01`` as ``--learning-rate=0.01``; lists with commas, ``True`` as a flag alone; ``None`` and ``False`` are left out."""
    words = []
    for key, value in options.items():
        if value is None or value is False:
            continue
        flag = "--" + key.replace("_", "-")
        if value is True:
            words.append(flag)
        elif isinstance(value, Iterable) and not isinstance(value, str):
            words.append(f"{flag}={','.join(map(str, value))}")
        else:
            words.append(f"{flag}={value}")
    return words


def call(words: Iterable[str], *, verbose: bool = False, cwd: str | os.PathLike[str] | None = None) -> Any:
    """What the command answers, read from JSON. Its progress goes to the error stream where ``verbose``.

    An interrupt is handed on to the command, which stops and leaves nothing half.
    """
    process = start(words, verbose=verbose, cwd=cwd)
    try:
        answer, errors = process.communicate()
    except BaseException:
        end(process)
        raise
    if process.returncode == 0:
        return json.loads(answer)
    raise refusal(answer, errors, process.returncode)


def start(
    words: Iterable[str], *, verbose: bool = False, cwd: str | os.PathLike[str] | None = None, errors: IO[str] | None = None
) -> subprocess.Popen[str]:
    """The command, begun, with its answer on a pipe. What it says besides goes to ``errors``, else to a pipe that has to be read."""
    return subprocess.Popen(
        [*command(), *words, "--json"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors or (sys.stderr if verbose and _has_descriptor(sys.stderr) else subprocess.PIPE),
        text=True,
        encoding="utf-8",
        cwd=cwd,
    )


def end(process: subprocess.Popen[str]) -> None:
    """Stops a command that runs, which leaves nothing half, and waits for it."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait()


def refusal(answer: str, errors: str | None, code: int) -> IndicatrixError:
    try:
        fault = json.loads(answer)["fault"]
        return IndicatrixError(
            fault["message"], tag=fault["tag"], file=fault.get("file"), place=fault.get("place"), remedy=fault.get("remedy")
        )
    except (ValueError, KeyError, TypeError):
        said = (errors or answer or "").strip().splitlines()
        return IndicatrixError(said[-1] if said else f"The command ended with {code} and said nothing.")


def version() -> str:
    """The program's own."""
    return subprocess.run([*command(), "--version"], check=True, capture_output=True, text=True).stdout.strip()


def _has_descriptor(stream: Any) -> bool:
    """A notebook's error stream has none."""
    try:
        stream.fileno()
        return True
    except (AttributeError, OSError, ValueError):
        return False
