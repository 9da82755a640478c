"""What stands in tables beside counts: columns that describe genes or cells, totals, twice the same name, missing values, other numbers."""
import codecs
import numpy as np
from names import *
from text import frame, layout, put, spelled, table

def described(r, folder):
    """Columns of numbers or texts that the field writes beside counts."""
    X, cells, genes = base(r, cells=r.choice(['10x', 'wells', 'runs']), genes=r.choice(['ensg', 'symbols']))
    n, m = X.shape
    how = layout(r, ('comma', 'tab'))
    kind = r.integers(0, 5)
    if kind == 0:
        rows = [['Geneid', 'Chr', 'Start', 'End', 'Strand', 'Length'] + cells] + [[g, f'chr{1 + i % 5}', 100 * i, 100 * i + 50, '+-'[i % 2], 51] + [int(v) for v in x] for i, (g, x) in enumerate(zip(genes, X.T))]
    elif kind == 1:
        rows = [['gene', r.choice(['length', 'Length', 'gene_length'])] + cells] + [[g, 900 + 7 * i] + [int(v) for v in x] for i, (g, x) in enumerate(zip(genes, X.T))]
    elif kind == 2:
        rows = [['gene'] + cells] + [[g] + [int(v) for v in x] for g, x in zip(genes, X.T)] + [[name] + [int(v) for v in r.integers(0, 900, n)] for name in ('__no_feature', '__ambiguous', '__too_low_aQual', '__not_aligned', '__alignment_not_unique')]
    elif kind == 3:
        rows = [['gene'] + cells] + [[name] + [int(v) for v in r.integers(0, 900, n)] for name in ('N_unmapped', 'N_multimapping', 'N_noFeature', 'N_ambiguous')] + [[g] + [int(v) for v in x] for g, x in zip(genes, X.T)]
    else:
        rows = [['gene', 'description'] + cells] + [[g, r.choice(['kinase', 'a protein, of the membrane', 'unknown'])] + [int(v) for v in x] for g, x in zip(genes, X.T)]
        how['quotes'] = 'texts'
    path, _ = table(r, folder, rows, how)
    return dict(open=path, X=X, cells=cells, genes=genes)

def twice(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    genes[3] = genes[1]
    unique = list(genes); unique[3] = f'{genes[1]}-1'
    path, _ = table(r, folder, frame(X.T, genes, cells, 'gene') if r.random() < 0.5 else frame(X, cells, genes, ''))
    return dict(open=path, X=X, cells=cells, genes=unique)

def excel(r, folder):
    """Symbols that a spreadsheet took for dates."""
    X, cells, genes = base(r, cells=r.choice(['10x', 'wells']), genes='symbols')
    dates = ['1-Mar', '2-Sep', '1-Dec', '10-Sep', '2001-03-01']
    for i in range(int(r.integers(1, 5))): genes[i + 2] = dates[i]
    path, _ = table(r, folder, frame(X.T, genes, cells, r.choice(['', 'gene'])) if r.random() < 0.5 else frame(X, cells, genes, ''))
    return dict(open=path, X=X, cells=cells, genes=genes)

def missing(r, folder):
    """No number in the place of one: refused by its place, never taken for a zero without a word."""
    X, cells, genes = base(r, cells='10x', genes='symbols')
    rows = frame(X, cells, genes, '')
    rows[3][4] = r.choice(['NA', 'NaN', 'n/a', 'null', 'inf', '-', '#N/A', '?', '1.2.3', 'abc', '0x1A', '1 000', '½', '12a'])
    how = layout(r, ('comma', 'tab', 'semicolon')); how['quotes'] = 'none'
    path, _ = table(r, folder, rows, how)
    return dict(open=path, refuse='row 4')

def thousands(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols'); X = X * 1000 + 1
    rows = [[''] + genes] + [[c] + [f'{int(v):,}' for v in x] for c, x in zip(cells, X)]
    return dict(open=put(folder, 'counts.csv', spelled(r, rows, r.choice([',', '\t', ';']), 'all')), refuse='thousands')

def encodings(r, folder):
    X, cells, genes = base(r, cells='10x', genes='symbols')
    text = spelled(r, frame(X, cells, genes, r.choice(['', 'cell', 'Zelle'])), r.choice([',', '\t', ';']), r.choice(['none', 'all']), r.choice(['\n', '\r\n', '\r']))
    content = [lambda: codecs.BOM_UTF16_BE + text.encode('utf-16-be'), lambda: codecs.BOM_UTF16_LE + text.encode('utf-16-le'), lambda: text.encode('utf-8-sig'), lambda: text.encode() + b'\x1a', lambda: text.encode() + b'\r\n\r\n', lambda: text.encode('cp1252')][r.integers(6)]()
    return dict(open=put(folder, r.choice(['counts.csv', 'counts.txt', 'counts.tsv']), content), X=X, cells=cells, genes=genes)

def both_numbers(r, folder):
    """Numbered cells and Entrez genes: nothing but the headings and the shape of the table tells."""
    X, _, _ = base(r)
    n, m = X.shape
    cells = [str(v) for v in range(1, n + 1)]; genes = [str(v) for v in r.choice(np.arange(100, 90000), m, False)]
    path, _ = table(r, folder, frame(X.T, genes, cells, r.choice(['GeneID', 'entrez_id', 'gene'])))
    return dict(open=path, X=X, cells=cells, genes=genes)

KINDS = {'described': described, 'twice': twice, 'excel': excel, 'missing': missing, 'thousands': thousands, 'encodings': encodings, 'numbers both ways': both_numbers}
