"""The package against the program itself; expected values come of the program's own files, of closed forms, or of the test's own sums."""

import os
import tempfile
import unittest
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

import indicatrix as ix
from indicatrix._cells import write_cells
from indicatrix._command import call, end, flags, start


def simulated(cells: int = 240, genes: int = 60) -> ad.AnnData:
    """Three kinds of cells, each with twenty genes of its own."""
    random = np.random.default_rng(7)
    kinds = np.arange(cells) % 3
    rates = 1 + 8 * (np.arange(genes)[None, :] // 20 == kinds[:, None])
    adata = ad.AnnData(
        csr_matrix(random.poisson(rates).astype(np.float32)),
        obs=pd.DataFrame({"kind": pd.Categorical.from_codes(kinds, ["a", "b", "c"])}, index=[f"cell-{i}" for i in range(cells)]),
        var=pd.DataFrame(index=[f"GENE{i}" for i in range(genes)]),
    )
    adata.layers["counts"] = adata.X.copy()
    return adata


SMALL = {"epochs": 3, "variable_genes": 50, "components": 10}


class Files(unittest.TestCase):
    def test_cells_are_never_overwritten_by_others(self):
        cells = simulated()
        with tempfile.TemporaryDirectory() as folder:
            first = write_cells(cells, folder)
            kept = first.read_bytes()
            self.assertEqual(write_cells(cells, folder), first, "the same cells are the same file")
            others = write_cells(cells[:200].copy(), folder)
            self.assertEqual([first.name, others.name], ["cells.h5ad", "cells-2.h5ad"])
            self.assertEqual(first.read_bytes(), kept)
            self.assertEqual(ad.read_h5ad(others).n_obs, 200)
            self.assertEqual(sorted(path.name for path in Path(folder).iterdir()), ["cells-2.h5ad", "cells.h5ad"])

    def test_a_command_that_is_ended_has_ended_and_what_it_said_is_in_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            said = Path(folder) / "said.txt"
            with said.open("w") as errors:
                process = start(["open", f"{folder}/none.h5ad"], errors=errors)
            process.communicate()
            self.assertIsNone(process.stderr)
            self.assertIn("none.h5ad", said.read_text())
            end(process)
            self.assertEqual(process.poll(), 2)


class Train(unittest.TestCase):
    def test_models_go_into_the_cells_and_nothing_else_changes(self):
        cells = simulated()
        before = cells.copy()
        self.assertIsNone(ix.tl.train(cells, ["vanilla", "umap"], **SMALL))
        self.assertEqual(list(cells.uns["indicatrix"]["metrics"].index), ["X_vanilla_seed1", "X_umap_seed1"])
        for key in cells.uns["indicatrix"]["metrics"].index:
            self.assertEqual(cells.obsm[key].shape, (240, 2))
            self.assertTrue(np.isfinite(cells.obsm[key]).all())
        self.assertIn("vanilla_seed1_knnRecall", cells.obs)
        np.testing.assert_array_equal(cells.X.toarray(), before.X.toarray())
        pd.testing.assert_series_equal(cells.obs["kind"], before.obs["kind"])
        self.assertEqual(list(cells.obs_names), list(before.obs_names))

    def test_the_embedding_is_the_programs_own(self):
        """Each cell's place is what `export` writes of the same project."""
        cells = simulated()
        with tempfile.TemporaryDirectory() as folder:
            ix.tl.train(cells, "vanilla", project=f"{folder}/p", measures=False, **SMALL)
            call(["export", f"{folder}/p", "--format=h5ad", f"--out={folder}/out.h5ad"])
            found = ad.read_h5ad(f"{folder}/out.h5ad")
        np.testing.assert_array_equal(cells.obsm["X_vanilla_seed1"], found[cells.obs_names].obsm["X_vanilla_seed1"])

    def test_dropped_cells_have_no_place(self):
        cells = simulated()
        cells.X[5] = 0
        cells.X.eliminate_zeros()
        out = ix.tl.train(cells, "vanilla", min_genes=5, copy=True, measures=False, **SMALL)
        self.assertNotIn("X_vanilla_seed1", cells.obsm)
        self.assertEqual(list(np.flatnonzero(np.isnan(out.obsm["X_vanilla_seed1"]).any(axis=1))), [5])

    def test_seeds_and_a_representation(self):
        cells = simulated()
        cells.obsm["X_mine"] = np.random.default_rng(1).normal(size=(240, 6)).astype(np.float32)
        ix.tl.train(cells, "vanilla", use_rep="X_mine", seeds=[1, 2], epochs=3, measures=False)
        self.assertEqual(list(cells.uns["indicatrix"]["metrics"].index), ["X_vanilla_seed1", "X_vanilla_seed2"])
        self.assertIn('"inputDim":6', cells.uns["indicatrix"]["runs"])
        self.assertNotIn("X_pca", cells.obsm)

    def test_what_it_adds_can_be_written_and_read(self):
        cells = ix.tl.train(simulated(), "vanilla", copy=True, **SMALL)
        with tempfile.TemporaryDirectory() as folder:
            cells.write_h5ad(f"{folder}/x.h5ad")
            again = ad.read_h5ad(f"{folder}/x.h5ad")
        pd.testing.assert_frame_equal(again.uns["indicatrix"]["metrics"], cells.uns["indicatrix"]["metrics"], check_names=False)


class Refusals(unittest.TestCase):
    def test_the_programs_words(self):
        with self.assertRaises(ix.IndicatrixError) as caught:
            ix.tl.train(simulated(), ["nonsense"])
        self.assertEqual(caught.exception.tag, "bad-option")
        self.assertIn("nonsense", str(caught.exception))
        self.assertTrue(caught.exception.remedy is None or caught.exception.remedy in str(caught.exception))

    def test_what_is_not_there_is_named_with_what_is(self):
        cells = simulated()
        cells.obsm["X_a"] = np.zeros((240, 2))
        for work in (
            lambda: ix.tl.map_metric(cells, "X_umap", use_rep=None),
            lambda: ix.tl.train(cells, "vanilla", use_rep="X_umap"),
        ):
            with self.assertRaises(ix.IndicatrixError) as caught:
                work()
            self.assertIn("X_a", str(caught.exception))
        with self.assertRaises(ix.IndicatrixError) as caught:
            ix.tl.train(cells, "vanilla", layer="spliced")
        self.assertIn("counts", str(caught.exception))

    def test_names_that_occur_twice(self):
        cells = simulated()
        cells.obs_names = ["same"] * 240
        with self.assertRaises(ix.IndicatrixError) as caught:
            ix.tl.train(cells, "vanilla")
        self.assertEqual(caught.exception.place, "obs_names")

    def test_no_command(self):
        before = os.environ.pop("INDICATRIX_COMMAND"), os.environ["PATH"]
        try:
            os.environ["PATH"] = ""
            with self.assertRaises(ix.IndicatrixError) as caught:
                ix.tl.train(simulated(), "vanilla")
            self.assertIn("INDICATRIX_COMMAND", caught.exception.remedy)
        finally:
            os.environ["INDICATRIX_COMMAND"], os.environ["PATH"] = before

    def test_flags(self):
        self.assertEqual(
            flags({"learning_rate": 0.01, "hidden": [8, 4], "mixing": True, "patience": None, "take_over": False, "layer": "a b"}),
            ["--learning-rate=0.01", "--hidden=8,4", "--mixing", "--layer=a b"],
        )


class MapMetric(unittest.TestCase):
    def test_of_a_plane_seen_at_half_size(self):
        """Features that are twice the map, and turned, have H = 4 I everywhere."""
        random = np.random.default_rng(3)
        places = random.uniform(size=(900, 2)).astype(np.float32)
        cells = ad.AnnData(np.ones((900, 2), dtype=np.float32))
        turn = np.linalg.qr(random.normal(size=(5, 2)))[0]
        cells.obsm["X_map"], cells.obsm["X_pca"] = places, (2 * places @ turn.T).astype(np.float32)
        ix.tl.map_metric(cells, "X_map")
        table = cells.obsm["X_map_metric"]
        self.assertEqual(list(table.columns[:3]), ["h11", "h12", "h22"])
        np.testing.assert_allclose(table[["h11", "h22"]], 4, rtol=1e-3)
        np.testing.assert_allclose(table["h12"], 0, atol=4e-3)
        self.assertEqual(cells.uns["X_map_metric"], {"basis": "X_map", "features": "X_pca"})

    def test_measures_of_a_map(self):
        """A map that is two of the features' own directions, which hold nearly all of the variance, keeps nearly all neighbours."""
        cells = simulated()
        random = np.random.default_rng(5)
        places = random.normal(size=(240, 2))
        cells.obsm["X_rep"] = np.hstack([places, 1e-3 * random.normal(size=(240, 3))]).astype(np.float32)
        cells.obsm["X_good"], cells.obsm["X_bad"] = places.astype(np.float32), random.normal(size=(240, 2)).astype(np.float32)
        table = ix.tl.metrics(cells, ["X_good", "X_bad"], use_rep="X_rep")
        self.assertEqual(list(table.index), ["X_good", "X_bad"])
        self.assertGreater(table.loc["X_good", "knnRecall"], 0.98)
        self.assertLess(table.loc["X_bad", "knnRecall"], 0.6)


class Embed(unittest.TestCase):
    def test_the_training_cells_come_back_to_their_places(self):
        cells = simulated()
        with tempfile.TemporaryDirectory() as folder:
            ix.tl.train(cells, "vanilla", project=f"{folder}/p", measures=False, **SMALL)
            call(["export", f"{folder}/p", "--format=model", f"--out={folder}/m.indicatrix-model"])
            ix.tl.embed(cells, f"{folder}/m.indicatrix-model")
        places = cells.obsm["X_vanilla_seed1"]
        np.testing.assert_allclose(cells.obsm["X_placed"], places, atol=1e-5 * np.ptp(places))
        self.assertTrue(any(name.startswith("placed_") for name in cells.obs))


class Plot(unittest.TestCase):
    def setUp(self):
        import matplotlib

        matplotlib.use("Agg")

    def test_ellipses_are_the_unit_circles_of_the_metric(self):
        cells = ad.AnnData(np.ones((3, 2), dtype=np.float32))
        cells.obsm["X_map"] = np.array([[0, 0], [10, 0], [0, 10]], dtype=np.float32)
        # Along the diagonal four times as long in the data as across it.
        long = np.array([[2.5, 1.5], [1.5, 2.5]])
        cells.obsm["X_map_metric"] = pd.DataFrame(
            {"h11": [1, long[0, 0], np.nan], "h12": [0, long[0, 1], np.nan], "h22": [1, long[1, 1], np.nan], "reliability": [1, 1, np.nan]},
            index=cells.obs_names,
        )
        ax = ix.pl.indicatrices(cells, "X_map", columns=2)
        (drawn,) = [each for each in ax.collections if type(each).__name__ == "EllipseCollection"]
        self.assertEqual(ax.indicatrix_left_out, 1)
        np.testing.assert_array_equal(drawn.get_offsets(), [[0, 0], [10, 0]])
        widths, heights, angles = drawn.get_widths(), drawn.get_heights(), drawn.get_angles()
        self.assertAlmostEqual(widths[0], heights[0])
        self.assertAlmostEqual(widths[1] / heights[1], 2)
        self.assertAlmostEqual(angles[1] % 180, 135)


class Show(unittest.TestCase):
    def test_a_window_serves_the_cells_and_ends(self):
        from urllib.request import HTTPCookieProcessor, build_opener

        # The address's key is changed for a cookie.
        urlopen = build_opener(HTTPCookieProcessor()).open

        with tempfile.TemporaryDirectory() as folder:
            with ix.show(simulated(), project=folder, browser=False) as window:
                self.assertIn("<title>", urlopen(window.url).read().decode())
                self.assertEqual(window.labels().shape, (240, 0))
                self.assertEqual(len(window.selected()), 0)
                (Path(folder) / "cells").mkdir()
                (Path(folder) / "cells" / "columns.json").write_text(
                    '{"columns":[{"name":"mine","categories":["x"],"codes":[' + ",".join(["0", *["-1"] * 239]) + "]}]}"
                )
                (Path(folder) / "cells" / "project.json").write_text('{"view":{"selected":[3,2,10,1]}}')
                self.assertEqual(window.labels()["mine"].value_counts()["x"], 1)
                self.assertEqual(list(window.selected()), ["cell-3", "cell-4", "cell-10"])
            with self.assertRaises(OSError):
                urlopen(window.url, timeout=2)


if __name__ == "__main__":
    unittest.main()
