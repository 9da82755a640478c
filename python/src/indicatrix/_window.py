"""The window, in a browser, on cells that Python holds."""

from __future__ import annotations

import json
import os
import tempfile
import webbrowser
from pathlib import Path
from typing import Any

import anndata as ad
import numpy as np
import pandas as pd

from ._cells import write_cells
from ._command import IndicatrixError, command, end, refusal, start


class Window:
    """A served window. ``url`` opens it, :meth:`labels` and :meth:`selected` bring back what was made in it, :meth:`close` ends it."""

    def __init__(self, process: Any, url: str, names: pd.Index, projects: Path, kept: tempfile.TemporaryDirectory[str]):
        self.url = url
        self._process, self._names, self._projects, self._kept = process, names, projects, kept

    def __enter__(self) -> Window:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Window({self.url!r})"

    def labels(self) -> pd.DataFrame:
        """Annotations that were made in the window, a categorical column each; saved a moment after every change."""
        columns = {}
        for file in self._projects.glob("**/columns.json"):
            for column in json.loads(file.read_text("utf-8"))["columns"]:
                columns[column["name"]] = pd.Categorical.from_codes(column["codes"], column["categories"])
        return pd.DataFrame(columns, index=self._names)

    def selected(self) -> pd.Index:
        """The cells that are selected now, by name; none where nothing is."""
        for file in self._projects.glob("**/project.json"):
            stretches = (json.loads(file.read_text("utf-8")).get("view") or {}).get("selected")
            if stretches:
                rows = np.concatenate([np.arange(first, first + count) for first, count in zip(stretches[::2], stretches[1::2])])
                return self._names[rows]
        return self._names[:0]

    def close(self) -> None:
        """Ends the server; runs that are being trained stop. What the window made can still be asked for where ``project`` was named."""
        end(self._process)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._kept.cleanup()


def show(
    adata: ad.AnnData,
    *,
    layer: str | None = None,
    obsm: str | tuple[str, ...] | None = None,
    project: str | os.PathLike[str] | None = None,
    browser: bool = True,
) -> Window:
    """Opens the window on these cells, with their annotations and embeddings, in the browser.

    ``project`` is a folder that keeps what is made; left out, it is gone when the window is closed. Without ``browser`` nothing is opened:
    go to ``url``, which carries the key.
    """
    kept = tempfile.TemporaryDirectory(prefix="indicatrix-")
    try:
        keys = tuple(key for key, value in adata.obsm.items() if getattr(value, "ndim", 0) == 2 and not isinstance(value, pd.DataFrame))
        wanted = keys if obsm is None else (obsm,) if isinstance(obsm, str) else tuple(obsm)
        home = Path(kept.name) if project is None else Path(project)
        home.mkdir(parents=True, exist_ok=True)
        cells = write_cells(adata, home, layer=layer, obsm=wanted)
        # A pipe that nobody reads fills up, and holds the server.
        said = Path(kept.name) / "said.txt"
        with said.open("w", encoding="utf-8") as errors:
            process = start(["serve", str(cells), f"--project={home}"], errors=errors)
        try:
            url = _address(process, said)
        except BaseException:
            end(process)
            raise
    except BaseException:
        kept.cleanup()
        raise
    if browser:
        webbrowser.open(url)
    return Window(process, url, adata.obs_names, home, kept)


def _address(process: Any, said: Path) -> str:
    """The first thing that is answered; the server goes on behind it."""
    text = ""
    for line in process.stdout:
        text += line
        try:
            return json.loads(text)["url"]
        except KeyError:
            break
        except ValueError:
            continue
    code = process.wait()
    errors = said.read_text("utf-8")
    raise refusal(text, errors, code) if text or errors else IndicatrixError(f"{command()[0]} ended with {code} before it served.")
