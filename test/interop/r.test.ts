/** What R itself writes and reads: objects of Seurat and SingleCellExperiment as a session saves them, and our files in R. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { indicatrix } from '../host/command.ts';
import { needsPython, runPython } from '../python.ts';

const rscript = process.env['INDICATRIX_R'];
const needs = { skip: rscript ? needsPython().skip : 'INDICATRIX_R names no Rscript with Seurat, SingleCellExperiment and rhdf5' };

const folder = mkdtempSync(join(tmpdir(), 'indicatrix-r-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function runR(program: string): Promise<string> {
  writeFileSync(join(folder, 'program.R'), program);
  const { stdout } = await promisify(execFile)(rscript!, ['--vanilla', 'program.R'], { cwd: folder });
  return stdout;
}

/** Sixty genes and eighty cells with a missing value of every kind, in the ways that people save them, and beside them as text. */
const objects = `
suppressPackageStartupMessages({library(Seurat); library(SingleCellExperiment); library(Matrix)})
set.seed(1)
genes <- paste0("GENE", 1:60); genes[5] <- "HLA-DRB1"; genes[6] <- "1-Mar"
cells <- paste0(sapply(1:80, function(i) paste(sample(c("A", "C", "G", "T"), 16, TRUE), collapse = "")), "-1")
plain <- matrix(rpois(60 * 80, 1.2), 60, dimnames = list(genes, cells))
counts <- as(plain, "dgCMatrix")
meta <- data.frame(kind = factor(sample(c("B", "T", NA), 80, TRUE)), score = c(NA, rnorm(79)), flag = sample(c(TRUE, FALSE, NA), 80, TRUE),
  n = c(NA, 2:80), donor = sample(c("d1", "d2", NA), 80, TRUE), lane = rep(c("d1", "d2"), 40), row.names = cells)
s <- NormalizeData(CreateSeuratObject(counts, project = "pbmc", meta.data = meta), verbose = FALSE)
s <- ScaleData(FindVariableFeatures(s, nfeatures = 40, verbose = FALSE), verbose = FALSE)
s <- suppressWarnings(RunPCA(s, npcs = 10, verbose = FALSE))
s <- suppressWarnings(FindClusters(FindNeighbors(s, dims = 1:10, verbose = FALSE), verbose = FALSE))
s[["ADT"]] <- CreateAssayObject(as(matrix(rpois(5 * 80, 20), 5, dimnames = list(paste0("CD", 1:5), cells)), "dgCMatrix"))
saveRDS(s, "seurat.rds"); saveRDS(s, "unpacked.rds", compress = FALSE); saveRDS(s, "version-2.rds", version = 2)
saveRDS(DietSeurat(s, counts = TRUE, data = TRUE, scale.data = FALSE), "diet.rds")
saveRDS(subset(s, cells = cells[1:20]), "subset.rds")
saveRDS(merge(subset(s, cells = cells[1:30]), subset(s, cells = cells[31:80])), "merged.rds")
saveRDS(as.SingleCellExperiment(s), "from-seurat.rds")
sce <- SingleCellExperiment(list(counts = counts, logcounts = log1p(counts)), colData = DataFrame(meta),
  rowData = DataFrame(id = paste0("ENSG", 1:60)), reducedDims = list(PCA = Embeddings(s, "pca")))
metadata(sce)$made <- function(x) x
saveRDS(sce, "sce.rds")
saveRDS(counts, "dgc.rds"); saveRDS(as(counts, "TsparseMatrix"), "dgt.rds"); saveRDS(as(counts, "RsparseMatrix"), "dgr.rds")
saveRDS(plain, "plain.rds"); saveRDS(t(counts), "turned.rds"); saveRDS(list(counts = counts, meta = meta), "listed.rds")
saveRDS(SplitObject(s, "lane"), "split.rds"); saveRDS(s, "text.rds", ascii = TRUE); saveRDS(s, "xz.rds", compress = "xz")
saveRDS(as.data.frame(plain), "table.rds"); save(s, file = "workspace.rds")
write.csv(plain, "counts.csv"); write.csv(s@meta.data, "meta.csv"); write.csv(Embeddings(s, "pca"), "pca.csv")
`;

/** What differs between the h5ad and R's own tables, in sentences. */
const compare = `
import anndata as ad, pandas as pd, numpy as np, warnings
warnings.simplefilter('ignore')
read = lambda name: pd.read_csv(given['folder'] + '/' + name, index_col=0)
counts, meta, pca = read('counts.csv'), read('meta.csv'), read('pca.csv')
a = ad.read_h5ad(given['file'])
X = a.X.toarray() if hasattr(a.X, 'toarray') else np.asarray(a.X)
wrong = [] if np.array_equal(X, counts.loc[a.var_names, a.obs_names].T.values) else ['counts']
for name in meta.columns.intersection(a.obs.columns):
    ours, theirs = a.obs[name], meta.loc[a.obs_names, name]
    if not np.array_equal(ours.isna().values, theirs.isna().values): wrong.append(name + ': missing'); continue
    there = ours.notna().values
    if ours.dtype.kind in 'fiu': same = np.allclose(ours[there].astype(float), theirs[there].astype(float), rtol=1e-14)
    else: same = (ours[there].astype(str).values == theirs[there].astype(str).values).all()
    if not same: wrong.append(name)
for name in a.obsm:
    if name.lower() == 'pca' and np.abs(np.asarray(a.obsm[name]) - pca.loc[a.obs_names].values).max() > 1e-13: wrong.append(name)
print(json.dumps({'wrong': wrong, 'cells': a.n_obs, 'obs': sorted(a.obs.columns.intersection(meta.columns)), 'obsm': sorted(a.obsm)}))
`;

before(async () => {
  if (needs.skip === false) await runR(objects);
});

interface Compared {
  wrong: string[];
  cells: number;
  obs: string[];
  obsm: string[];
}

const annotated = ['donor', 'flag', 'kind', 'n', 'score'];

for (const [name, cells, obs] of [
  ['seurat', 80, annotated],
  ['unpacked', 80, annotated],
  ['version-2', 80, annotated],
  ['diet', 80, annotated],
  ['subset', 20, annotated],
  ['merged', 80, annotated],
  ['from-seurat', 80, annotated],
  ['sce', 80, annotated],
  ['dgc', 80, []],
  ['dgt', 80, []],
  ['dgr', 80, []],
  ['plain', 80, []],
  ['turned', 80, []],
  ['listed', 80, []],
] as const)
  test(`what R saved is what it was: ${name}`, needs, async () => {
    const { code, stderr } = await indicatrix(folder, ['convert', `${name}.rds`, `${name}.h5ad`]);
    assert.equal(code, 0, stderr);
    const found = await runPython<Compared>(compare, { folder, file: join(folder, `${name}.h5ad`) });
    assert.deepEqual([found.wrong, found.cells], [[], cells]);
    assert.deepEqual(
      found.obs.filter((column) => annotated.includes(column)),
      obs,
    );
    if (['seurat', 'sce', 'from-seurat'].includes(name)) assert.ok(found.obsm.some((map) => map.toLowerCase() === 'pca'));
  });

for (const [name, said, line] of [
  ['split', /list of 2 R objects/, 'x <- readRDS("split.rds")[["d1"]]'],
  ['text', /saved as text/, 'x <- readRDS("text.rds")'],
  ['xz', /bzip2 or xz/, 'x <- readRDS("xz.rds")'],
  ['table', /a table, not a matrix/, 'x <- as.matrix(readRDS("table.rds"))'],
  ['workspace', /R workspace/, 'load("workspace.rds"); x <- s'],
] as const)
  test(`what is not read names the line of R that makes a file which is: ${name}`, needs, async () => {
    const refused = await indicatrix(folder, ['convert', `${name}.rds`, `${name}-refused.h5ad`]);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, said);
    await runR(`suppressPackageStartupMessages(library(SeuratObject)); ${line}; saveRDS(x, "${name}-mended.rds")`);
    const mended = await indicatrix(folder, ['convert', `${name}-mended.rds`, `${name}-mended.h5ad`]);
    assert.equal(mended.code, 0, mended.stderr);
  });

test('our files in R: a 10x folder by Read10X, an h5ad by rhdf5, a CSV by read.csv', needs, async () => {
  for (const to of ['tenx', 'ours.h5ad', 'ours.csv']) {
    const { code, stderr } = await indicatrix(folder, ['convert', 'seurat.rds', to]);
    assert.equal(code, 0, stderr);
  }
  const told = await runR(`
suppressPackageStartupMessages({library(Seurat); library(rhdf5); library(Matrix)})
counts <- GetAssayData(readRDS("seurat.rds"), slot = "counts")
tenx <- Read10X("tenx")
stopifnot(identical(dim(tenx), dim(counts)), identical(colnames(tenx), colnames(counts)), all(tenx == counts))
x <- h5read("ours.h5ad", "X")
# R counts axes the other way round: a dense X is genes x cells there.
h5 <- if (is.list(x)) sparseMatrix(i = as.integer(x$indices) + 1L, p = as.integer(x$indptr), x = as.numeric(x$data), dims = dim(counts)) else x
stopifnot(all(h5 == counts))
obs <- h5read("ours.h5ad", "obs")
kind <- c(obs$kind$categories)[ifelse(obs$kind$codes < 0, NA, obs$kind$codes + 1L)]
stopifnot(identical(as.character(kind), as.character(readRDS("seurat.rds")$kind)))
csv <- as.matrix(read.csv("ours.csv", row.names = 1, check.names = FALSE))
stopifnot(all(csv == t(as.matrix(counts))), identical(rownames(csv), colnames(counts)))
cat("all the same")
`);
  assert.match(told, /all the same/);
});

test('the page’s functions bring embeddings and annotations back into Seurat and SingleCellExperiment', needs, async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/r.md'), 'utf8');
  const functions = [...page.matchAll(/```r\n(library[^]*?)```/g)].map(([, code]) => code);
  assert.equal(functions.length, 2);
  for (const args of [
    ['train', 'seurat.rds', '--models', 'vanilla,irae:encoder', '--epochs', '3', '--components', '10', '--out', 'trained'],
    ['export', 'trained', '--format', 'h5ad', '--out', 'trained.h5ad'],
  ]) {
    const { code, stderr } = await indicatrix(folder, args);
    assert.equal(code, 0, stderr);
  }
  await runR(`
suppressPackageStartupMessages(library(SingleCellExperiment))
${functions.join('\n')}
object <- add_embeddings(readRDS("seurat.rds"), "trained.h5ad")
stopifnot(c("vanilla.seed1", "irae.encoder.0.25.seed1") %in% Reductions(object))
invisible(DimPlot(object, reduction = "irae.encoder.0.25.seed1"))
maps <- read_embeddings("trained.h5ad")
sce <- readRDS("sce.rds")
reducedDim(sce, "IRAE") <- maps[["X_irae_encoder_0.25_seed1"]][colnames(sce), ]
stopifnot(identical(as.character(read_annotation("trained.h5ad", "kind")), as.character(object$kind)))
stopifnot(all.equal(unname(read_annotation("trained.h5ad", "score")), unname(object$score)))
write.csv(reducedDim(sce, "IRAE"), "irae.csv"); write.csv(Embeddings(object, "irae.encoder.0.25.seed1"), "irae-seurat.csv")
`);
  const same = await runPython<boolean>(
    `
import anndata as ad, pandas as pd, numpy as np
a = ad.read_h5ad(given + '/trained.h5ad')
tables = [pd.read_csv(given + '/' + name, index_col=0) for name in ('irae.csv', 'irae-seurat.csv')]
print(json.dumps(all(np.allclose(t.loc[a.obs_names].values, a.obsm['X_irae_encoder_0.25_seed1'], rtol=1e-6) for t in tables)))
`,
    folder,
  );
  assert.ok(same);
});
