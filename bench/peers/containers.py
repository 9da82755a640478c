"""containers.py make SOURCE FOLDER: the counts of an h5ad in other containers. containers.py read PATH: one of them by its Python reader; prints seconds, processor seconds and peak MB.

SOURCE is what bench/data/generate.ts makes. R objects are written here, as R's serialization says (R Internals, 1.8), for no Python package writes them.
"""
import gzip
import json
import os
import resource
import shutil
import struct
import sys
import time


def make(source, folder):
    import anndata
    import h5py
    import loompy
    import mudata
    import numpy
    import spatialdata

    data = anndata.read_h5ad(source)
    path = lambda name: os.path.join(folder, name)
    with open(source, "rb") as plain, gzip.open(path("counts.h5ad.gz"), "wb", compresslevel=1) as packed:
        shutil.copyfileobj(plain, packed, 1 << 22)
    mudata.MuData({"rna": data}).write_h5mu(path("counts.h5mu"))
    spatialdata.SpatialData(tables={"table": data}).write(path("counts.zarr"), overwrite=True)
    genes_first = data.X.T.tocsr()
    loompy.create(path("counts.loom"), genes_first.tocoo(), {"Gene": data.var_names.to_numpy()}, {"CellID": data.obs_names.to_numpy()})
    by_cells = data.X.astype("float64")
    with h5py.File(path("counts.h5Seurat"), "w") as file:
        text = h5py.string_dtype()
        file.attrs["version"], file.attrs["project"], file.attrs["active.assay"] = "3.1.5.9900", "bench", "RNA"
        file.create_dataset("cell.names", data=data.obs_names.to_list(), dtype=text)
        file.create_group("meta.data").attrs["_index"] = "_index"
        file.create_dataset("meta.data/_index", data=data.obs_names.to_list(), dtype=text)
        assay = file.create_group("assays/RNA")
        assay.attrs["key"] = "rna_"
        assay.create_dataset("features", data=data.var_names.to_list(), dtype=text)
        counts = assay.create_group("counts")
        counts.attrs["dims"] = numpy.array(data.shape[::-1], dtype="int32")
        for name, values in (("data", by_cells.data), ("indices", by_cells.indices), ("indptr", by_cells.indptr)):
            counts.create_dataset(name, data=values, compression="gzip", compression_opts=4)
    with gzip.open(path("counts.rds"), "wb", compresslevel=1) as out:
        write_matrix(out, by_cells, list(data.var_names), list(data.obs_names))


def write_matrix(out, cells, row_names, col_names):
    """A dgCMatrix of genes x cells: the columns of R are the rows of SciPy."""
    symbols = {}
    integer = lambda *values: out.write(struct.pack(f">{len(values)}i", *values))

    def text(value):
        packed = value.encode()
        integer(0x00040009, len(packed))
        out.write(packed)

    def symbol(name):
        if name in symbols:
            return integer(symbols[name] << 8 | 255)
        symbols[name] = len(symbols) + 1
        integer(1)
        text(name)

    def vector(code, values, kind, flags=0):
        integer(flags | code, len(values))
        for at in range(0, len(values), 1 << 22):
            out.write(values[at : at + (1 << 22)].astype(kind).tobytes())

    def texts(values, flags=0):
        integer(flags | 16, len(values))
        for value in values:
            text(value)

    def slot(name, write):
        integer(1026)
        symbol(name)
        write()

    import numpy

    out.write(b"X\n")
    integer(3, 0x00040203, 0x00030500, 5)
    out.write(b"UTF-8")
    # An S4 object with attributes.
    integer(0x00010000 | 0x100 | 0x200 | 25)
    slot("i", lambda: vector(13, cells.indices, ">i4"))
    slot("p", lambda: vector(13, cells.indptr, ">i4"))
    slot("Dim", lambda: vector(13, numpy.array(cells.shape[::-1]), ">i4"))
    slot("Dimnames", lambda: (integer(19, 2), texts(row_names), texts(col_names)))
    slot("x", lambda: vector(14, cells.data, ">f8"))
    slot("factors", lambda: integer(19, 0))

    def class_name():
        texts(["dgCMatrix"], 0x200)
        integer(1026)
        symbol("package")
        texts(["Matrix"])
        integer(254)

    slot("class", class_name)
    integer(254)


def read(path):
    if path.endswith(".loom"):
        import loompy

        with loompy.connect(path, "r", validate=False) as file:
            return file.sparse().tocsc().T
    if path.endswith(".h5mu"):
        import mudata

        return mudata.read_h5mu(path).mod["rna"].X
    if path.endswith(".zarr"):
        import spatialdata

        return spatialdata.read_zarr(path).tables["table"].X
    if path.endswith(".rds"):
        import rdata
        import scipy.sparse

        # What rdata knows no class of stays a namespace of its slots.
        parsed = rdata.read_rds(path)
        return scipy.sparse.csc_matrix((parsed.x, parsed.i, parsed.p), shape=tuple(parsed.Dim))
    if path.endswith(".h5Seurat"):
        import h5py
        import scipy.sparse

        with h5py.File(path) as file:
            counts = file["assays/RNA/counts"]
            names = file["cell.names"][:], file["assays/RNA/features"][:]
            return scipy.sparse.csc_matrix((counts["data"][:], counts["indices"][:], counts["indptr"][:]), shape=tuple(counts.attrs["dims"])), names
    import anndata

    if path.endswith(".gz"):
        plain = path[: -len(".gz")] + ".unpacked"
        with gzip.open(path, "rb") as packed, open(plain, "wb") as out:
            shutil.copyfileobj(packed, out, 1 << 22)
        try:
            return anndata.read_h5ad(plain).X
        finally:
            os.remove(plain)
    return anndata.read_h5ad(path).X


if sys.argv[1] == "make":
    make(sys.argv[2], sys.argv[3])
    print(json.dumps({"made": sorted(os.listdir(sys.argv[3]))}))
else:
    start = time.perf_counter()
    read(sys.argv[2])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"seconds": time.perf_counter() - start, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss / 1024}))
