"""Text tables: every case draws how it is spelled."""
import codecs, gzip, os
import numpy as np
from names import *

SEPARATORS = {'comma': ',', 'tab': '\t', 'semicolon': ';', 'pipe': '|', 'blank': ' '}

def spelled(r, rows, sep, quotes, end='\n'):
    """Rows of texts and numbers as lines; quotes round nothing, texts, or everything."""
    quoted = lambda v: f'"{v}"' if quotes == 'all' or (quotes == 'texts' and isinstance(v, str)) else str(v)
    return end.join(sep.join(map(quoted, row)) for row in rows) + (end if r.random() < 0.8 else '')

def encoded(r, text, choices=('utf-8', 'utf-8-sig')):
    how = r.choice(list(choices))
    return (codecs.BOM_UTF16_LE + text.encode('utf-16-le')) if how == 'utf-16' else text.encode(how, 'replace')

def put(folder, name, content, packed=False):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if isinstance(content, str): content = content.encode()
    with (gzip.open if packed else open)(path, 'wb') as out: out.write(content)
    return path

def frame(X, rows, cols, corner, short=False):
    return [([] if short else [corner]) + list(cols)] + [[name] + [int(v) if float(v).is_integer() else float(v) for v in row] for name, row in zip(rows, X)]

def layout(r, seps=tuple(SEPARATORS), crlf=True):
    return dict(sep=SEPARATORS[r.choice(list(seps))], quotes=r.choice(['none', 'none', 'texts', 'all']), end=r.choice(['\n', '\r\n']) if crlf else '\n')

def file_name(r, sep):
    ending = {',': ['csv', 'txt'], '\t': ['tsv', 'txt', 'tab'], ';': ['csv', 'txt'], '|': ['txt'], ' ': ['txt', 'dat']}[sep]
    packed = r.random() < 0.25
    return f'{r.choice(["counts", "expression_matrix", "GSE1_umi", "dge"])}.{r.choice(ending)}{".gz" if packed else ""}', packed

def table(r, folder, rows, how=None, before='', codings=('utf-8', 'utf-8-sig'), behind=''):
    how = how or layout(r)
    name, packed = file_name(r, how['sep'])
    return put(folder, name, encoded(r, before + spelled(r, rows, **how) + behind, codings), packed), how

def either(r, X, cells, genes, corner=None, short=None):
    """Cells × genes or the other way round, as rows."""
    short = r.random() < 0.25 if short is None else short
    if r.random() < 0.5: return frame(X, cells, genes, corner if corner is not None else r.choice(['', 'cell', 'barcode', 'Cell', 'index']), short)
    return frame(X.T, genes, cells, corner if corner is not None else r.choice(['', 'gene', 'Gene', 'GENE', 'symbol', 'geneID', 'feature']), short)

def k02(r, folder):
    X, cells, genes = base(r, cells='10x')
    n, m = X.shape
    style = r.integers(0, 4)
    draw = lambda count: [str(v) for v in ([np.arange(count), np.arange(1, count + 1), np.sort(r.choice(90000, count, False)), r.choice(np.arange(1000, 90000), count, False)][style])]
    how = layout(r)
    if r.random() < 0.5:
        genes = draw(m)
        rows = frame(X.T, genes, cells, r.choice(['gene_id', 'GeneID', 'entrez', 'EntrezGene', 'entrezgene_id', 'gene', 'ncbi_gene', 'Gene ID', 'geneid', 'ENTREZ_GENE_ID']))
    else:
        genes = GENES[r.choice(['symbols', 'ensg', 'mouse'])](r, m); cells = draw(n)
        rows = frame(X, cells, genes, r.choice(['Unnamed: 0', 'id', 'ID', 'cell', 'CellID', 'cell_index', 'Well', 'well_id', 'sample_id', 'barcode', 'index', 'row.names', 'cellId', 'spot', 'X']))
    path, _ = table(r, folder, rows, how)
    return dict(open=path, X=X, cells=cells, genes=genes)

def k03(r, folder):
    X, cells, genes = base(r)
    n, m = X.shape
    if r.random() < 0.5:
        genes = GENES[r.choice(['symbols', 'ensg', 'mouse', 'fly'])](r, m)
        start = r.choice([0, 1, 100])
        cells = [str(v) for v in np.arange(start, start + n)]
        rows = frame(X.T, genes, cells, r.choice(['', 'gene', 'Gene', 'gene_name']), short=r.random() < 0.3)
    else:
        cells = CELLS[r.choice(['10x', 'bare', 'sample-first'])](r, n)
        genes = [str(v) for v in r.choice(np.arange(100, 90000), m, False)]
        rows = frame(X, cells, genes, r.choice(['', 'cell', 'barcode']), short=r.random() < 0.3)
    path, _ = table(r, folder, rows)
    return dict(open=path, X=X, cells=cells, genes=genes)

def k11(r, folder):
    X, cells, genes = base(r, cells=r.choice(['10x', 'wells', 'gsm']), genes=r.choice(['symbols', 'ensg', 'mouse']))
    how = layout(r, ('comma', 'tab', 'semicolon')); sep, end = how['sep'], how['end']
    before = r.choice([
        f'# made by a pipeline{end}', f'#GSE12345{end}# counts of UMIs, filtered{end}#{end}', f'sep={sep}{end}', f'"sep={sep}"{end}', f'Counts of experiment 12{end}',
        f'Table S3. UMI counts of all cells{end}{end}', f'# genome: GRCh38; cells: {len(cells)}{end}', f'## version 1.2{end}## date 2024-01-05{end}', f'%% exported{end}',
        f'"# a quoted comment, with a comma"{end}', f'Title{sep * 3}{end}', f'{end}{end}'])
    path, _ = table(r, folder, either(r, X, cells, genes, short=False), how, before)
    return dict(open=path, X=X, cells=cells, genes=genes)

def k15(r, folder):
    X, cells, genes = base(r, cells=r.choice(['10x', 'wells', 'gsm']), genes=r.choice(['symbols', 'ensg', 'mouse']))
    X = np.round(X * r.choice([0.5, 1.25, 0.125]) + r.choice([0.0, 0.1]), int(r.choice([1, 2, 4])))
    rows = either(r, X, cells, genes, short=False)
    said = [rows[0]] + [[row[0]] + [str(v).replace('.', ',') for v in row[1:]] for row in rows[1:]]
    sep, end = r.choice([';', '\t', '|']), r.choice(['\n', '\r\n'])
    lines = end.join(sep.join(row) for row in said)
    before = r.choice(['', '', f'sep={sep}{end}'])
    return dict(open=put(folder, 'export.csv' if sep == ';' else 'export.txt', encoded(r, before + lines + end)), X=X, cells=cells, genes=genes)

def k17(r, folder):
    X, cells, genes = base(r, cells=r.choice(['10x', 'wells', 'gsm']), genes=r.choice(['symbols', 'ensg', 'mouse']))
    how = layout(r, ('comma', 'tab', 'semicolon')); count = int(r.choice([1, 1, 2])); header = r.random() < 0.6
    rows = either(r, X, cells, genes, short=False)
    lines = [how['sep'].join(map(str, row)) + how['sep'] * (count if i > 0 or header else 0) for i, row in enumerate(rows)]
    return dict(open=put(folder, 'counts.csv', how['end'].join(lines) + how['end']), X=X, cells=cells, genes=genes)

def k18(r, folder):
    X, cells, genes = base(r, cells=r.choice(['10x', 'wells', 'bare']), genes=r.choice(['symbols', 'mouse']))
    n, m = X.shape
    how = layout(r, ('comma', 'tab', 'semicolon'))
    types = [str(v) for v in r.choice(['T cell', 'B cell', 'NK'], n)]; types[:3] = ['T cell', 'B cell', 'NK']
    kind = r.integers(0, 4)
    obs, ids = {}, None
    if kind == 0:
        name = r.choice(['cell_type', 'cluster', 'Group', 'celltype'])
        rows = [['cell', name] + genes] + [[c, t] + [int(v) for v in x] for c, t, x in zip(cells, types, X)]; obs = {name: types}
    elif kind == 1:
        name = r.choice(['cell_type', 'cluster', 'Group'])
        rows = [['cell'] + genes + [name]] + [[c] + [int(v) for v in x] + [t] for c, t, x in zip(cells, types, X)]; obs = {name: types}
    elif kind == 2:
        ids = GENES['ensg'](r, m)
        rows = [[*r.choice([['gene_id', 'gene_name'], ['Geneid', 'Symbol'], ['ensembl', 'symbol']])] + cells] + [[i, g] + [int(v) for v in x] for i, g, x in zip(ids, genes, X.T)]
    else:
        name = r.choice(['cell_type', 'cluster', 'tissue'])
        rows = [[''] + cells, [name] + types] + [[g] + [int(v) for v in x] for g, x in zip(genes, X.T)]; obs = {name: types}
    path, _ = table(r, folder, rows, how)
    return dict(open=path, X=X, cells=cells, genes=genes, anyIds=ids, obs=obs)

def k19(r, folder):
    X, cells, genes = base(r, cells=r.choice(['10x', 'bare', 'wells', 'gsm', 'dropseq', 'plate-dots', 'runs', 'sample-first', 'counted']))
    path, _ = table(r, folder, either(r, X, cells, genes, corner=r.choice(['', '', 'V1', 'name'])))
    return dict(open=path, X=X, cells=cells, genes=genes)

def k21(r, folder):
    X, cells, genes = base(r, cells=r.choice(['10x', 'wells', 'gsm']), genes=r.choice(['symbols', 'ensg', 'mouse']))
    how = dict(sep=r.choice([',', '\t', ';']), quotes='none', end='\n')
    rows = either(r, X, cells, genes, short=False)
    kind = r.integers(0, 8)
    codings = ('utf-8',)
    if kind == 0: how['sep'] = r.choice([', ', ' , ', '; ', ' ;'])
    if kind == 1: how['end'] = '\r'
    if kind == 2: codings = ('utf-16',)
    if kind == 3:
        accented = lambda name: name + 'é'
        if rows[0][1] in genes: cells = [accented(c) for c in cells]; rows = [rows[0]] + [[accented(row[0])] + row[1:] for row in rows[1:]]
        else: cells = [accented(c) for c in cells]; rows = [[rows[0][0]] + cells] + rows[1:]
        codings = ('latin-1', 'utf-8', 'utf-16')
    if kind == 4: rows = [rows[0]] + [[row[0]] + [f'{v}.0' if r.random() < 0.5 else f'{v}.00e0' if r.random() < 0.1 else f'+{v}' if r.random() < 0.1 else v for v in row[1:]] for row in rows[1:]]
    if kind == 5: how['quotes'] = 'all'
    if kind == 6: how['end'] = '\n\n' if r.random() < 0.5 else '\r\n\r\n'
    text = how['end'].join(how['sep'].join(f'"{v}"' if how['quotes'] == 'all' else str(v) for v in row) for row in rows) + how['end']
    name = r.choice(['counts.csv', 'matrix.dge', 'counts.tab', 'counts', 'matrix.counts', 'UMI.tsv']) if kind == 7 else 'counts.txt'
    return dict(open=put(folder, name, encoded(r, text, codings)), X=X, cells=cells, genes=genes)

def k22(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    X[3, 2] = int(r.choice([2**24 + 1, 2**25 + 3, 2**31 + 1, 2**40 + 1, 2**53 - 1]))
    path, _ = table(r, folder, either(r, X, cells, genes))
    return dict(open=path, X=X, cells=cells, genes=genes, exact=True, says='16,777,216')

def k10(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    order = r.permutation(len(cells)); types = [['T', 'B', 'NK'][i % 3] for i in range(len(cells))]; other = [['x', 'y'][i % 2] for i in range(len(cells))]
    head = r.choice(['type', 'cluster', '', 'label'])
    rows = [['cell', head, head]] + [[cells[i], types[i], other[i]] for i in order]
    how = layout(r, ('comma', 'tab'), False)
    labels = put(folder, 'meta.csv', spelled(r, rows, **how))
    return dict(open=put(folder, 'counts.csv', spelled(r, frame(X, cells, genes, ''), ',', 'none')), labels=labels, X=X, cells=cells, genes=genes, anyObs=[types, other])

KINDS = {'K02': k02, 'K03': k03, 'K10': k10, 'K11': k11, 'K15': k15, 'K17': k17, 'K18': k18, 'K19': k19, 'K21': k21, 'K22': k22}
