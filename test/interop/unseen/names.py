"""Names of cells and genes as laboratories have them, and a matrix of counts for them, drawn by a seeded generator."""
import numpy as np

SYMBOLS = ['ACTB', 'GAPDH', 'B2M', 'MALAT1', 'CD3E', 'CD3D', 'MS4A1', 'CD79A', 'NKG7', 'GNLY', 'LYZ', 'CD14', 'FCGR3A', 'PPBP', 'HLA-DRA', 'HLA-DRB1',
           'MT-CO1', 'MT-ND4', 'RPL13A', 'RPS27', 'FTL', 'FTH1', 'S100A8', 'S100A9', 'CST3', 'TYROBP', 'IL7R', 'CCR7', 'CD8A', 'CD8B', 'GZMB', 'PRF1',
           'IGKC', 'TRAC', 'NEAT1', 'VIM', 'TMSB4X', 'EEF1A1', 'RP11-34P13.7', 'AC007325.4']
GENES = {
    'symbols': lambda r, n: list(r.permutation(SYMBOLS)[:n]),
    'mouse': lambda r, n: [s.capitalize() if '.' not in s else f'Gm{4000 + i}' for i, s in enumerate(r.permutation(SYMBOLS)[:n])],
    'ensg': lambda r, n: [f'ENSG{i:011d}' for i in r.choice(300000, n, False)],
    'ensg-version': lambda r, n: [f'ENSG{i:011d}.{1 + i % 17}' for i in r.choice(300000, n, False)],
    'ensmusg': lambda r, n: [f'ENSMUSG{i:011d}' for i in r.choice(120000, n, False)],
    'enst': lambda r, n: [f'ENST{i:011d}.{1 + i % 5}' for i in r.choice(300000, n, False)],
    'fly': lambda r, n: [f'FBgn{i:07d}' for i in r.choice(300000, n, False)],
    'worm': lambda r, n: [f'WBGene{i:08d}' for i in r.choice(30000, n, False)],
    'yeast': lambda r, n: [f'Y{"ABCDEFGHIJKLMNOP"[i % 16]}{"LR"[i % 2]}{i:03d}{"WC"[i // 7 % 2]}' for i in r.choice(400, n, False)],
    'plant': lambda r, n: [f'AT{1 + i % 5}G{i:05d}' for i in r.choice(90000, n, False)],
    'zebrafish': lambda r, n: [f'ENSDARG{i:011d}' for i in r.choice(120000, n, False)],
    'chromosomes': lambda r, n: [f'{s}__chr{1 + i % 22}' for i, s in enumerate(r.permutation(SYMBOLS)[:n])],
    'genome-prefix': lambda r, n: [f'GRCh38_{s}' for s in r.permutation(SYMBOLS)[:n]],
}

def barcode(r, length=16):
    return ''.join(r.choice(list('ACGT'), length))

def wells(r, n, plates):
    every = [f'{p}_{row}{col:02d}' for p in plates for row in 'ABCDEFGH' for col in range(1, 13)]
    return list(r.choice(every, n, False))

CELLS = {
    '10x': lambda r, n: [f'{barcode(r)}-1' for _ in range(n)],
    'bare': lambda r, n: [barcode(r) for _ in range(n)],
    'dropseq': lambda r, n: [barcode(r, 12) for _ in range(n)],
    'sample-first': lambda r, n: [f'pbmc{1 + i % 2}_{barcode(r)}' for i in range(n)],
    'sample-last': lambda r, n: [f'{barcode(r)}-1-donor{1 + i % 3}' for i in range(n)],
    'wells': lambda r, n: wells(r, n, ['P101', 'P102']),
    'plate-dots': lambda r, n: [name.replace('_', '.') for name in wells(r, n, ['Plate3'])],
    'gsm': lambda r, n: [f'GSM{i}' for i in r.choice(np.arange(4000000, 4900000), n, False)],
    'runs': lambda r, n: [f'SRR{i}' for i in r.choice(np.arange(6000000, 6900000), n, False)],
    'counted': lambda r, n: [f'cell_{i}' for i in range(1, n + 1)],
    'parse': lambda r, n: [f'{1 + i % 4:02d}_{1 + i % 6:02d}_{i:02d}' for i in range(1, n + 1)],
}

def counts(r, n, m, largest=None):
    X = r.poisson(r.gamma(0.5, 2, m) + 0.2, (n, m)).astype('int64')
    X[0, 0], X[0, 1], X[1, 0] = 7, 13, 11
    # No cell and no gene is empty.
    X[np.arange(n), r.integers(0, m, n)] += 1
    X[r.integers(0, n, m), np.arange(m)] += 1
    if largest: X[1, 1] = largest
    return X

def base(r, cells=None, genes=None, n=None, m=None):
    n = n or int(r.integers(14, 45)); m = m or int(r.integers(9, 36))
    if n == m: n += 1
    cells = cells or r.choice(list(CELLS)); genes = genes or r.choice(list(GENES))
    return counts(r, n, m), CELLS[cells](r, n), GENES[genes](r, m)
