"""Tables of labels whose names are spelled otherwise than the matrix has them: rows never in the matrix's order."""
import numpy as np
from names import *
from text import frame, put, spelled

def respelled(r, cells):
    """The same names as another program has them. @returns None where the names of this kind have no such spelling"""
    ways = [
        lambda c: c.replace('-', '.'), lambda c: c + '_1', lambda c: f'sampleA_{c}', lambda c: f'GSM41_{c}', lambda c: c.lower(), lambda c: f'{c}-0',
        lambda c: f'donor1:{c}', lambda c: f'X{c.replace("-", ".")}' if c[0].isdigit() else c.replace('-', '.'), lambda c: f'"{c}"', lambda c: f' {c} ', lambda c: f'run2#{c}',
        lambda c: c.rsplit('-', 1)[0] if c.endswith('-1') else f'{c}-1', lambda c: f'{c}_sampleA', lambda c: f's1_{c.replace("-", ".")}',
    ]
    way = ways[r.integers(len(ways))]
    return [way(c) for c in cells]

def meta(r, names, types, extra=None):
    head = r.choice(['', 'cell', 'barcode', 'Cell', 'index', 'NAME', 'cell_id', 'X'])
    name = r.choice(['type', 'cell_type', 'cluster', 'louvain', 'annotation'])
    more = [[f'{v:.3f}' for v in r.random(len(names))]] if r.random() < 0.5 else []
    rows = [[head, name] + ['score'] * len(more)] + [[n, t] + [m[i] for m in more] for i, (n, t) in enumerate(zip(names, types))]
    return rows, name

def k08(r, folder):
    X, cells, genes = base(r, cells=r.choice(['10x', 'bare', 'dropseq', 'wells', 'parse', 'sample-first', 'counted', 'runs']), genes='symbols')
    types = [['T cell', 'B cell', 'NK'][i % 3] for i in r.permutation(len(cells))]
    order = r.permutation(len(cells))
    rows, name = meta(r, [respelled_ for respelled_ in np.array(respelled(r, cells), dtype=object)[order]], [types[i] for i in order])
    sep = r.choice([',', '\t', ';'])
    return dict(open=put(folder, 'counts.csv', spelled(r, frame(X, cells, genes, ''), ',', 'none')),
                labels=put(folder, r.choice(['meta.csv', 'meta.txt', 'labels.tsv']), spelled(r, rows, sep, 'none')), X=X, cells=cells, genes=genes, obs={name: types}, mayRefuse=True)

def k08_foreign(r, folder):
    """Names of other cells: whatever comes, no cell may have a label."""
    X, cells, genes = base(r, cells=r.choice(['10x', 'bare', 'dropseq']), genes='symbols')
    n = len(cells)
    others = CELLS[r.choice(['10x', 'bare', 'dropseq', 'sample-first'])](r, n)
    rows, name = meta(r, others, [['T', 'B'][i % 2] for i in range(n)])
    return dict(open=put(folder, 'counts.csv', spelled(r, frame(X, cells, genes, ''), ',', 'none')), labels=put(folder, 'meta.csv', spelled(r, rows, ',', 'none')), refuse='name')

def k08_ambiguous(r, folder):
    """The same barcodes in two samples with other labels: a name without its sample is no one's."""
    X, cells, genes = base(r, cells='10x', genes='symbols')
    names = [f's1_{c}' for c in cells] + [f's2_{c}' for c in cells]
    types = ['T' if i < len(cells) else 'B' for i in range(len(names))]
    order = r.permutation(len(names))
    rows, name = meta(r, [names[i] for i in order], [types[i] for i in order])
    return dict(open=put(folder, 'counts.csv', spelled(r, frame(X, cells, genes, ''), ',', 'none')), labels=put(folder, 'meta.csv', spelled(r, rows, ',', 'none')), refuse='')

def k16(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    types = [['T_cell', 'B_cell', 'NK'][i % 3] for i in range(len(cells))]
    order = list(r.permutation(len(cells)))
    kind = r.integers(0, 6)
    how = dict(sep=r.choice([',', '\t']), quotes='none')
    expected = list(types)
    if kind == 0: how['sep'] = ' '
    if kind == 1: order = order[:max(3, len(order) // 4)]; expected = [types[i] if i in order else None for i in range(len(cells))]
    if kind == 2: order = order + order[:3]
    rows, name = meta(r, [cells[i] for i in order], [types[i] for i in order])
    if how['sep'] == ' ' and rows[0][0] == '': rows[0][0] = 'cell'
    if kind == 3: rows = [row + [''] for row in rows]
    if kind == 4: rows = [[f'"{row[0]}"'] + row[1:] for row in rows]; rows[2][1] = rows[2][1]
    text = spelled(r, rows, **how)
    if kind == 5: text = '# annotation of clusters\n' + text
    return dict(open=put(folder, 'counts.csv', spelled(r, frame(X, cells, genes, ''), ',', 'none')), labels=put(folder, 'meta.txt', text), X=X, cells=cells, genes=genes, obs={name: expected})

KINDS = {'K08': k08, 'K08 foreign': k08_foreign, 'K08 ambiguous': k08_ambiguous, 'K16': k16}
