"""HDF5 and Zarr as anndata, loompy, mudata, zarr and h5py write them, and archives of all of it."""
import gzip, json, os, shutil, tarfile, warnings, zipfile
import anndata as ad, h5py, numcodecs, numpy as np, pandas as pd, scipy.sparse as sp, zarr
from names import *
from text import frame, put, spelled
import market
warnings.simplefilter('ignore')

def annotated(r, X, cells, genes, obs=None):
    form = r.choice(['csr', 'csc', 'dense'])
    M = X.astype(r.choice(['float32', 'float64', 'int32', 'int64', 'uint16']))
    M = {'csr': sp.csr_matrix, 'csc': sp.csc_matrix, 'dense': np.asarray}[form](M)
    return ad.AnnData(M, obs=pd.DataFrame(obs or {}, index=cells), var=pd.DataFrame(index=genes))

def zarr_codecs(r, version):
    if version == 2: return dict(compressors=[None, numcodecs.Zstd(3), numcodecs.Blosc('lz4'), numcodecs.Blosc('zstd', shuffle=1), numcodecs.GZip(2), numcodecs.Zlib(1), numcodecs.LZ4()][r.integers(7)])
    return dict(compressors=[None, zarr.codecs.ZstdCodec(level=3), zarr.codecs.BloscCodec(cname='lz4'), zarr.codecs.GzipCodec(level=2)][r.integers(4)])

def k01(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    a = ad.AnnData(X.astype('float32'), obs=pd.DataFrame(index=cells), var=pd.DataFrame(index=genes))
    places = np.round(r.standard_normal((len(cells), int(r.integers(2, 6)))), 3).astype('float32')
    a.obsm['X_umap'] = places
    path = os.path.join(folder, 'data.zarr'); version = int(r.choice([2, 3]))
    ad.settings.zarr_write_format = version; a.write_zarr(path)
    for name, values in (('X', X.astype(r.choice(['<f4', '>f4', '<i4', '>i2', '<f8', '>f8', '<i8', '>u4', '|u1' if X.max() < 256 else '<u2']))), ('obsm/X_umap', places)):
        attributes = dict(zarr.open_group(path)[name].attrs)
        shutil.rmtree(os.path.join(path, name))
        chunks = tuple(int(r.integers(2, n + 4)) for n in values.shape)
        if version == 2:
            array = zarr.create_array(os.path.join(path, name), shape=values.shape, dtype=values.dtype, chunks=chunks, order=r.choice(['F', 'F', 'C']), zarr_format=2, chunk_key_encoding={'name': 'v2', 'separator': r.choice(['.', '/'])}, **zarr_codecs(r, 2))
        else:
            own = values.dtype.newbyteorder('<'); values = values.astype(own)
            transposed = dict(filters=[zarr.codecs.TransposeCodec(order=(1, 0))]) if r.random() < 0.7 else {}
            shards = {'shards': tuple(c * 2 for c in chunks)} if r.random() < 0.4 else {}
            array = zarr.create_array(os.path.join(path, name), shape=values.shape, dtype=own, chunks=chunks, zarr_format=3, serializer=zarr.codecs.BytesCodec(endian=r.choice(['little', 'big'])) if own.itemsize > 1 else 'auto', **transposed, **shards, **zarr_codecs(r, 3))
        array[:] = values; array.attrs.update(attributes)
    for extra in ('.zmetadata',):
        if os.path.exists(os.path.join(path, extra)): os.remove(os.path.join(path, extra))
    if version == 3:
        at = os.path.join(path, 'zarr.json'); said = json.load(open(at)); said.pop('consolidated_metadata', None); json.dump(said, open(at, 'w'))
    return dict(open=path, X=X, cells=cells, genes=genes, obsm={'X_umap': places.astype('float64').ravel().tolist()})

def k09(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    a = ad.AnnData(sp.csr_matrix(np.log1p(X).astype('float32')), obs=pd.DataFrame(index=cells), var=pd.DataFrame(index=genes))
    named = r.choice(['counts', 'raw_counts', 'Counts', 'umi_counts', 'rawcounts', 'count', 'raw.counts', 'UMIs', 'umi', 'raw'])
    for other in r.permutation(['ambiguous', 'binarized', 'mask', 'detected', 'a_scaled_int', 'clipped', 'is_expressed', 'ranks', 'bins', 'z'])[:3]:
        a.layers[other] = sp.csr_matrix({'ranks': X.argsort(0), 'bins': np.minimum(X, 4), 'ambiguous': X // 3, 'clipped': np.minimum(X, 3)}.get(other, (X > 0)).astype(r.choice(['int32', 'float32', 'uint8'])))
    a.layers[named] = sp.csr_matrix(X.astype(r.choice(['int32', 'float32', 'float64'])))
    path = os.path.join(folder, 'a.h5ad'); a.write_h5ad(path)
    return dict(open=path, X=X, cells=cells, genes=genes)

def k10(r, folder):
    """Categories of numbers keep their value."""
    X, cells, genes = base(r, cells='10x', genes='symbols')
    n = len(cells)
    values = [np.array([2**62 + i % 3 for i in range(n)]), np.array([1.5, 2.25, 1e-7])[np.arange(n) % 3], np.array([-3, 10, 2])[np.arange(n) % 3].astype('int8'), np.arange(n) % 2 == 0, np.array([2**63 + 1, 2**64 - 1, 0], dtype='uint64')[np.arange(n) % 3]][r.integers(5)]
    a = annotated(r, X, cells, genes); a.obs['cluster'] = pd.Categorical(values)
    path = os.path.join(folder, 'a.h5ad' if r.random() < 0.6 else 'a.zarr'); a.write_h5ad(path) if path.endswith('h5ad') else a.write_zarr(path)
    said = lambda v: np.format_float_positional(v, trim='-') if isinstance(v, float) and abs(v) >= 1e-6 else f'{v:.0e}'.replace('e-0', 'e-') if isinstance(v, float) else str(v)
    return dict(open=path, X=X, cells=cells, genes=genes, looseObs={'cluster': [said(v) for v in values.tolist()]})

def k20(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    M = sp.csc_matrix(X.T); path = os.path.join(folder, 'filtered_feature_bc_matrix.h5'); ids = [f'ENSG{i:011d}' for i in range(len(genes))]
    text = lambda values: np.array(values, dtype='S')
    with h5py.File(path, 'w') as f:
        version = int(r.choice([2, 3])); g = f.create_group('matrix' if version == 3 else r.choice(['GRCh38', 'mm10', 'background_removed', 'matrix']))
        g['data'] = M.data.astype(r.choice(['int32', 'int64', 'float32'])); g['indices'] = M.indices.astype('int64'); g['indptr'] = M.indptr.astype('int64'); g['shape'] = np.array(M.shape, r.choice(['int32', 'int64']))
        g['barcodes'] = text(cells)
        empty = int(r.integers(0, len(genes))) if r.random() < 0.3 else None
        names = [('' if i == empty else v) for i, v in enumerate(genes)]; expected = [ids[i] if i == empty else v for i, v in enumerate(genes)]
        if version == 3:
            features = g.create_group('features'); features['name'] = text(names); features['id'] = text(ids)
            if r.random() < 0.5: features['feature_type'] = text(['Gene Expression'] * len(genes))
            if r.random() < 0.5: features['genome'] = text(['GRCh38'] * len(genes))
            if r.random() < 0.3: features['_all_tag_keys'] = text(['genome'])
        else:
            g['gene_names'] = text(names); g['genes'] = text(ids)
        if r.random() < 0.4: f.create_group('droplet_latents')['cell_size'] = np.ones(len(cells))
    return dict(open=path, X=X, cells=cells, genes=expected)

def k23(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    n = len(cells); ids = [f'ENSG{i:011d}' for i in range(len(genes))]
    a = annotated(r, X, cells, ids)
    a.var[r.choice(['gene_symbols', 'external_gene_name', 'feature_name', 'gene_name', 'Symbol', 'hgnc_symbol', 'gene_short_name', 'SYMBOL', 'gene_names'])] = genes
    values = [['', 'a', 'b'][i % 3] for i in range(n)]; values[0] = 'a'
    a.obs['empty'] = pd.Categorical(values) if r.random() < 0.5 else values
    path = os.path.join(folder, 'a.h5ad' if r.random() < 0.7 else 'a.zarr'); a.write_h5ad(path) if path.endswith('h5ad') else a.write_zarr(path)
    return dict(open=path, X=X, cells=cells, genes=genes, obs={'empty': values})

def containers(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    types = [['T', 'B', 'NK'][i % 3] for i in range(len(cells))]
    a = annotated(r, X, cells, genes, {'type': pd.Categorical(types)})
    inner = os.path.join(folder, 'inner'); os.makedirs(inner)
    kind = r.integers(0, 8); obs = {'type': types}; options = {}
    if kind == 0:
        a.write_h5ad(f'{inner}/x.h5ad'); path = f'{folder}/x.h5ad.gz'
        with open(f'{inner}/x.h5ad', 'rb') as f, gzip.open(path, 'wb') as out: shutil.copyfileobj(f, out)
    elif kind == 1:
        import loompy
        path = f'{folder}/x.loom'
        loompy.create(path, X.T.astype(r.choice(['int32', 'float32'])), {r.choice(['Gene', 'var_names']): np.array(genes)}, {r.choice(['CellID', 'obs_names']): np.array(cells), 'type': np.array(types)})
    elif kind == 2:
        import mudata
        other = ad.AnnData(np.ones((len(cells), 3), 'float32'), obs=pd.DataFrame(index=cells), var=pd.DataFrame(index=['CD3', 'CD4', 'CD19']))
        path = f'{folder}/x.{r.choice(["h5mu", "zarr"])}'; m = mudata.MuData({'rna': a, 'prot': other}); m.write(path) if path.endswith('h5mu') else m.write_zarr(path)
    elif kind == 3:
        ad.settings.zarr_write_format = int(r.choice([2, 3])); a.write_zarr(f'{inner}/tables/table'); zarr.open_group(inner, mode='a', zarr_format=ad.settings.zarr_write_format).attrs['spatialdata_attrs'] = {'version': '0.1'}
        zarr.open_group(f'{inner}/tables', mode='a', zarr_format=ad.settings.zarr_write_format); path = f'{folder}/s.zarr'; os.rename(inner, path)
    elif kind == 4:
        ad.settings.zarr_write_format = int(r.choice([2, 3])); a.write_zarr(f'{inner}/x.zarr'); path = f'{folder}/x.zarr.zip'; deep = r.random() < 0.5
        with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED if r.random() < 0.5 else zipfile.ZIP_STORED) as z:
            for at, _, files in os.walk(f'{inner}/x.zarr'):
                for name in files: z.write(os.path.join(at, name), os.path.relpath(os.path.join(at, name), inner if deep else f'{inner}/x.zarr'))
    elif kind == 5:
        obs = {}; put(inner, 'pbmc/matrix.mtx', market.market(r, X.T)); put(inner, 'pbmc/barcodes.tsv', ''.join(f'{c}\n' for c in cells)); put(inner, 'pbmc/genes.tsv', ''.join(f'E{i}\t{g}\n' for i, g in enumerate(genes)))
        path = f'{folder}/pbmc.{r.choice(["tar", "tar.gz", "tgz"])}'
        with tarfile.open(path, 'w:gz' if path.endswith('gz') else 'w') as t: t.add(f'{inner}/pbmc', 'filtered_gene_bc_matrices/pbmc')
    elif kind == 6:
        obs = {}; path = f'{folder}/counts.zip'; text = spelled(r, frame(X, cells, genes, ''), ',', 'none')
        with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z: z.writestr('GSE1/counts.csv', text); z.writestr('__MACOSX/GSE1/._counts.csv', 'x')
    else:
        a.write_h5ad(f'{inner}/x.h5ad'); path = f'{folder}/x.{r.choice(["zip", "tar.gz"])}'
        if path.endswith('zip'):
            with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as z: z.write(f'{inner}/x.h5ad', 'download/x.h5ad')
        else:
            with tarfile.open(path, 'w:gz') as t: t.add(f'{inner}/x.h5ad', 'x.h5ad')
    return dict(open=path, X=X, cells=cells, genes=genes, obs=obs)

KINDS = {'K01': k01, 'K09': k09, 'K10 categories': k10, 'K20': k20, 'K23': k23, 'containers': containers}
