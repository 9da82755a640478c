"""Matrix Market with what lies beside it."""
import os
import numpy as np
from names import *
from text import put

def market(r, X, field='integer', blank=' ', head='%%MatrixMarket matrix coordinate {} general', comments=0, end='\n', before='', shuffled=True):
    rows, cols = np.nonzero(X)
    order = r.permutation(len(rows)) if shuffled else np.arange(len(rows))
    said = (lambda v: f'{float(v):.6g}') if field == 'real' else str
    lines = [before + head.format(field)] + ['% a comment'] * comments + [blank.join(map(str, [*X.shape, len(rows)]))]
    lines += [blank.join([str(rows[i] + 1), str(cols[i] + 1), said(X[rows[i], cols[i]])]) for i in order]
    return end.join(lines) + end

CELL_FILES = ['barcodes.tsv', 'barcodes.txt', 'cells.tsv', 'barcodes.csv', 'cell_names.txt', 'cellnames.txt', 'cell_barcodes.csv', 'barcode.tsv', 'cells.csv', 'cells.txt']
GENE_FILES = ['genes.tsv', 'features.tsv', 'genes.txt', 'gene_names.txt', 'features.txt', 'genes.csv', 'gene.tsv', 'features.csv', 'all_genes.csv']

def gz(r): return '.gz' if r.random() < 0.4 else ''

def save(r, folder, name, text):
    packed = gz(r)
    return put(folder, name + packed, text, bool(packed))

def k04(r, folder):
    X, cells, genes = base(r, cells=r.choice(['10x', 'bare', 'dropseq']), genes=r.choice(['symbols', 'ensg', 'mouse', 'fly']))
    turned = r.random() < 0.5
    ids = [f'ENSG{i:011d}' for i in range(len(genes))]
    prefix = r.choice(['', '', 'GSM9_liver_', 'sample.'])
    matrix = save(r, folder, f'{prefix}{r.choice(["matrix", "counts"]) if prefix == "" else "matrix"}.mtx', market(r, X if turned else X.T, r.choice(['integer', 'real'])))
    save(r, folder, f'{prefix}barcodes.tsv', ''.join(f'{c}\n' for c in cells))
    two = genes[0].startswith(('ENSG', 'FBgn')) is False and r.random() < 0.8
    save(r, folder, f'{prefix}{r.choice(["genes", "features"])}.tsv', ''.join(f'{i}\t{g}\n' if two else f'{g}\n' for i, g in zip(ids, genes)))
    return dict(open=folder if r.random() < 0.5 else matrix, X=X, cells=cells, genes=genes)

def k05(r, folder):
    X, cells, genes = base(r, cells=r.choice(['10x', 'bare']), genes=r.choice(['symbols', 'ensg', 'mouse']))
    style = r.integers(0, 5)
    if style == 0:
        stem = r.choice(['matrix', 'spliced', 'counts', 'GSE7_raw', 'cells_x_genes'])
        names = [f'{stem}.mtx', r.choice([f'{stem}.barcodes.txt', f'{stem}.barcodes.tsv', f'{stem}_barcodes.tsv', f'{stem}.mtx_cols', f'{stem}.cells.txt', f'{stem}.colnames.txt'])]
        names.append(names[1].replace('barcodes', r.choice(['genes', 'features'])).replace('_cols', '_rows').replace('.cells', '.genes').replace('colnames', 'rownames'))
    elif style == 1: names = ['matrix.mtx', r.choice(CELL_FILES), r.choice(GENE_FILES)]
    elif style == 2: names = [r.choice(['spliced.mtx', 'counts.mtx', 'DGE.mtx', 'expression.mtx', 'UMI_counts.mtx']), r.choice(CELL_FILES), r.choice(GENE_FILES)]
    elif style == 3: names = ['GSE99_expression_counts.mtx', 'GSE99_' + r.choice(CELL_FILES), 'GSE99_' + r.choice(GENE_FILES)]
    else: names = ['E-MTAB-1.aggregated_filtered_counts.mtx', 'E-MTAB-1.aggregated_filtered_counts.mtx_cols', 'E-MTAB-1.aggregated_filtered_counts.mtx_rows']
    matrix = save(r, folder, names[0], market(r, X.T))
    save(r, folder, names[1], ''.join(f'{c}\n' for c in cells))
    save(r, folder, names[2], ''.join(f'{g}\n' for g in genes))
    return dict(open=matrix if r.random() < 0.6 else folder, X=X, cells=cells, genes=genes)

def k06(r, folder):
    """Filtered and raw, EM and counts, or two samples: what is taken is said, or none is."""
    X, cells, genes = base(r, cells='10x', genes='symbols')
    raw = np.vstack([X, counts(r, 5, X.shape[1])]); more = cells + CELLS['10x'](r, 5)
    kind = r.integers(0, 3)
    def ten(at, X, cells):
        save(r, folder, f'{at}/matrix.mtx', market(r, X.T)); save(r, folder, f'{at}/barcodes.tsv', ''.join(f'{c}\n' for c in cells))
        save(r, folder, f'{at}/features.tsv', ''.join(f'E{i}\t{g}\tGene Expression\n' for i, g in enumerate(genes)))
    if kind == 0:
        up = r.choice(['', 'outs/', 'run/outs/', 'Solo.out/Gene/'])
        inner = ('filtered', 'raw') if 'Solo' in up else r.choice([('filtered_feature_bc_matrix', 'raw_feature_bc_matrix'), ('filtered_gene_bc_matrices/hg19', 'raw_gene_bc_matrices/hg19')])
        ten(f'{up}{inner[0]}', X, cells); ten(f'{up}{inner[1]}', raw, more)
        return dict(open=folder, X=X, cells=cells, genes=genes, says='raw')
    if kind == 1:
        for name, M in (('matrix.mtx', X), ('UniqueAndMult-EM.mtx', X * 2)): save(r, folder, name, market(r, M.T))
        save(r, folder, 'barcodes.tsv', ''.join(f'{c}\n' for c in cells)); save(r, folder, 'features.tsv', ''.join(f'E{i}\t{g}\tGene Expression\n' for i, g in enumerate(genes)))
        return dict(open=folder, X=X, cells=cells, genes=genes, says='EM')
    a, b = r.choice([('GSM1_A', 'GSM2_B'), ('donor1', 'donor2'), ('ctrl', 'stim')])
    if r.random() < 0.5: ten(a, X, cells); ten(b, raw, more)
    else:
        for s, M, c in ((a, X, cells), (b, raw, more)):
            save(r, folder, f'{s}_matrix.mtx', market(r, M.T)); save(r, folder, f'{s}_barcodes.tsv', ''.join(f'{x}\n' for x in c)); save(r, folder, f'{s}_features.tsv', ''.join(f'E{i}\t{g}\n' for i, g in enumerate(genes)))
    return dict(open=folder, refuse=str(a))

def k07(r, folder):
    n, m = int(r.integers(200, 500)), int(r.integers(200, 500))
    if n == m: n += 1
    X = np.zeros((n, m), 'int64'); X[5, 7] = 3; X[n - 1, 2] = 1; X[0, m - 1] = 9
    if r.random() < 0.5: X[1, 1] = 2
    cells, genes = CELLS['10x'](r, n), [f'Gm{i}' for i in r.choice(40000, m, False)]
    save(r, folder, 'matrix.mtx', market(r, X.T)); save(r, folder, 'barcodes.tsv', ''.join(f'{c}\n' for c in cells)); save(r, folder, 'genes.tsv', ''.join(f'ENSMUSG{i:011d}\t{g}\n' for i, g in enumerate(genes)))
    return dict(open=folder, X=X, cells=cells, genes=genes)

def k12(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    ids = [f'ENSG{i:011d}' for i in range(len(genes))]
    quote = r.choice(['', '"'])
    q = lambda v: f'{quote}{v}{quote}'
    sep = r.choice(['\t', ',', ' '])
    head = r.random() < 0.5; numbered = r.random() < 0.4; bom = '\ufeff' if r.random() < 0.4 else ''; end = r.choice(['\n', '\r\n'])
    def lines(rows, headings):
        rows = ([headings] if head else []) + rows
        if numbered: rows = [['' if i == 0 and head else str(i + (0 if head else 1))] + row for i, row in enumerate(rows)]
        return bom + end.join(sep.join(map(q, row)) for row in rows) + end
    ending = {'\t': 'tsv', ',': 'csv', ' ': 'txt'}[sep]
    save(r, folder, 'matrix.mtx', market(r, X.T))
    save(r, folder, f'barcodes.{ending}', lines([[c] for c in cells], [r.choice(['barcode', 'x', 'V1', 'cell'])]))
    save(r, folder, f'{r.choice(["genes", "features"])}.{ending}', lines([[i, g] for i, g in zip(ids, genes)], r.choice([['gene_id', 'gene_name'], ['V1', 'V2'], ['ensembl', 'symbol']]).tolist()))
    return dict(open=folder, X=X, cells=cells, genes=genes)

def k13(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    field = r.choice(['integer', 'unsigned-integer', 'real', 'double'])
    head = r.choice(['%%MatrixMarket matrix coordinate {} general', '%%MatrixMarket  matrix\tcoordinate   {} general ', '%%matrixmarket MATRIX Coordinate {} General', '%MatrixMarket matrix coordinate {} general', '%%MatrixMarket MATRIX COORDINATE {} GENERAL'])
    text = market(r, X.T, field if field != 'double' else 'double', r.choice([' ', '\t', '  ', ' \t']), head, int(r.integers(0, 3)), r.choice(['\n', '\r\n', ' \n']), r.choice(['', '\ufeff', '']))
    lines = text.split('\n')
    if r.random() < 0.4: lines = lines[:1] + ['%', ''] + lines[1:]
    if r.random() < 0.4: lines = [lines[0]] + [' ' + line if line and not line.startswith('%') else line for line in lines[1:]]
    text = '\n'.join(lines)
    save(r, folder, 'matrix.mtx', text); save(r, folder, 'barcodes.tsv', ''.join(f'{c}\n' for c in cells)); save(r, folder, 'genes.tsv', ''.join(f'E{i}\t{g}\n' for i, g in enumerate(genes)))
    return dict(open=folder, X=X, cells=cells, genes=genes)

KINDS = {'K04': k04, 'K05': k05, 'K06': k06, 'K07': k07, 'K12': k12, 'K13': k13}
