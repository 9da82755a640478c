/** Annotations of the cells that were made here, not read: they can be written again, renamed, and taken away. */
import { isDeepStrictEqual } from 'node:util';
import type { PreparedSummary } from '../contract/index.ts';
import { Fault } from '../base/errors.ts';
import { summarizePrepared } from '../summaries.ts';
import type { Column, CountMatrix } from '../types.ts';
import type { DatasetEntry, PreparedEntry, Workspace } from '../workspace.ts';

type Category = Extract<Column, { kind: 'category' }>;
type Columns = CountMatrix['obs'];

/** By the data's list of columns: which are made here, and the last one of each name that was taken away. */
const own = new WeakMap<Columns, { made: Set<string>; removed: Map<string, Column> }>();

function ofData(columns: Columns) {
  let known = own.get(columns);
  if (!known) own.set(columns, (known = { made: new Set(), removed: new Map() }));
  return known;
}

export function isOwn({ dataset }: Pick<PreparedEntry, 'dataset'>, name: string): boolean {
  return ofData(dataset.data.obs).made.has(name);
}

/** The data's columns that were made here. */
export function ownColumns(obs: Columns): Category[] {
  return obs.filter((column): column is Category => column.kind === 'category' && ofData(obs).made.has(column.name));
}

/** Adds columns that were made in an earlier session, before anything is prepared; those of the file stay. */
export function takeUpColumns(obs: Columns, columns: Category[]): void {
  for (const column of columns) {
    if (obs.some(({ name }) => name === column.name)) continue;
    ofData(obs).made.add(column.name);
    obs.push(column);
  }
}

/** What another program has made, changed and taken away meanwhile: the columns made here are what it left. */
export function followColumns(workspace: Workspace, entry: DatasetEntry, columns: Category[]): void {
  const { obs } = entry.data;
  const { made } = ofData(obs);
  const left = new Map(columns.map((column) => [column.name, column]));
  for (const { name } of ownColumns(obs)) {
    if (left.has(name)) continue;
    made.delete(name);
    obs.splice(
      obs.findIndex((column) => column.name === name),
      1,
    );
    refresh(workspace, entry, name);
  }
  for (const column of left.values()) {
    const own = obs.find(({ name }) => name === column.name);
    if (own && (!made.has(column.name) || isDeepStrictEqual(own, column))) continue;
    made.add(column.name);
    put(obs, column);
    refresh(workspace, entry, column.name);
  }
}

/** The summary with the columns told that were made here. */
export function withOwnMarked(entry: Pick<PreparedEntry, 'dataset'>, summary: PreparedSummary): PreparedSummary {
  return { ...summary, obs: summary.obs.map((column) => (isOwn(entry, column.name) ? { ...column, own: true } : column)) };
}

/** @throws `bad-option` where the file has a column of that name */
export function checkFree(entry: PreparedEntry, name: string): void {
  if (isOwn(entry, name) || !entry.prepared.obs.some((column) => column.name === name)) return;
  throw new Fault('bad-option', `The cells already have a column ${name}, which was not made here.`, {
    place: name,
    remedy: 'Choose another name; a column made by hand can be added to.',
  });
}

/** Sets a column of the data's cells, and of all preparations of them. */
export function setColumn(workspace: Workspace, entry: PreparedEntry, column: Category): PreparedSummary {
  const { data } = entry.dataset;
  checkFree(entry, column.name);
  ofData(data.obs).made.add(column.name);
  put(data.obs, column);
  refresh(workspace, entry.dataset, column.name);
  return entry.summary;
}

/** A column of prepared cells as one of the data's: cells that preparation dropped have no value. */
export function ofAllCells({ dataset, prepared }: PreparedEntry, column: Category): Category {
  const codes = new Int32Array(dataset.data.cells.length).fill(-1);
  prepared.kept.forEach((cell, row) => (codes[cell] = column.codes[row]));
  return { ...column, codes };
}

/** @throws `bad-option` where it was not made here */
export function takeAway(workspace: Workspace, entry: PreparedEntry, name: string): PreparedSummary {
  const { obs } = entry.dataset.data;
  const { made, removed } = ofData(obs);
  const at = obs.findIndex((column) => column.name === name);
  if (!made.has(name) || at < 0)
    throw new Fault('bad-option', `${name} was not made here.`, { place: name, remedy: 'Columns of the file stay.' });
  made.delete(name);
  removed.set(name, obs[at]);
  obs.splice(at, 1);
  refresh(workspace, entry.dataset, name);
  return entry.summary;
}

/** @throws `unknown-id` where none of that name was taken away */
export function bringBack(workspace: Workspace, entry: PreparedEntry, name: string): PreparedSummary {
  const column = ofData(entry.dataset.data.obs).removed.get(name);
  if (column?.kind !== 'category') throw new Fault('unknown-id', `No column ${name} was taken away.`, { remedy: 'Make it again.' });
  ofData(entry.dataset.data.obs).removed.delete(name);
  return setColumn(workspace, entry, column);
}

/** Another name for one category; where another category has it, the two become one. */
export function withCategoryRenamed(column: Category, from: string, to: string): Category {
  const at = column.categories.indexOf(from);
  if (at < 0)
    throw new Fault('bad-option', `${column.name} has no category ${from}.`, {
      place: column.name,
      remedy: `It has ${column.categories.join(', ')}.`,
    });
  const same = column.categories.indexOf(to);
  if (same === at) return column;
  if (same < 0) return { ...column, categories: column.categories.with(at, to) };
  const place = (code: number) => (code === at ? same : code) - Number((code === at ? same : code) > at);
  return {
    ...column,
    categories: column.categories.toSpliced(at, 1),
    codes: column.codes.map((code) => (code < 0 ? code : place(code))),
    ...(column.colors && { colors: column.colors.toSpliced(at, 1) }),
  };
}

/** Brings one column of every preparation of the data up to date, and tells every window. */
function refresh(workspace: Workspace, dataset: DatasetEntry, name: string): void {
  const whole = dataset.data.obs.find((column) => column.name === name);
  for (const entry of workspace.prepared.values()) {
    if (entry.dataset !== dataset) continue;
    const { prepared, summary } = entry;
    if (whole?.kind === 'category') put(prepared.obs, { ...whole, codes: Int32Array.from(prepared.kept, (cell) => whole.codes[cell]) });
    else prepared.obs = prepared.obs.filter((column) => column.name !== name);
    const { placed } = summary;
    entry.summary = {
      ...withOwnMarked(entry, summarizePrepared(summary.id, summary.dataset, summary.genes, prepared)),
      ...(placed && { placed }),
    };
    workspace.tell.prepared({ summary: entry.summary, column: name });
  }
}

function put(columns: Columns, column: Column): void {
  const at = columns.findIndex(({ name }) => name === column.name);
  if (at < 0) columns.push(column);
  else columns[at] = column;
}
