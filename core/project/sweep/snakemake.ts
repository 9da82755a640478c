/**
 * A sweep as a Snakemake workflow: one job prepares, one a run trains, one gathers. Snakemake (8 or 9) decides where and when; every job is
 * one of this program's own command lines.
 */

/** What one job takes, as it was measured. */
export interface JobCost {
  threads: number;
  /** MB */
  memory: number;
  minutes: number;
}

export interface Workflow {
  /** Of the program. */
  version: string;
  /** The words that start it. */
  command: readonly string[];
  /** The words of `sweep` that say what is prepared and planned: file and flags. */
  words: readonly string[];
  /** Runs by their folders' names. */
  runs: ReadonlyMap<string, JobCost>;
  prepare: JobCost;
  formats: readonly string[];
  dpi: number;
}

/** Files by their paths in the workflow's folder. */
export function snakemakeFiles(workflow: Workflow): Map<string, string> {
  return new Map([
    ['Snakefile', snakefile(workflow.version)],
    ['config.yaml', config(workflow)],
    ['profiles/slurm/config.yaml', slurm],
    ['profiles/kubernetes/config.yaml', kubernetes],
  ]);
}

/** Where the workflow's project is, from its folder. */
const project = 'sweep.indicatrix';

const snakefile = (
  version: string,
) => `# A sweep of Indicatrix ${version}: snakemake --cores 4 here, or --profile profiles/slurm on a cluster.
# What is trained, and with which resources, stands in config.yaml.
import re
import shlex

configfile: "config.yaml"

PROJECT = config["project"]
RUNS = config["runs"]
INDICATRIX = shlex.join(config["command"])


def of_run(wildcards, what, attempt=1):
    """Twice as much of time and memory at the second try."""
    return RUNS[wildcards.run][what] * attempt


wildcard_constraints:
    run="|".join(map(re.escape, RUNS)),


localrules:
    all,


rule all:
    input:
        expand("{project}/sweep.{format}", project=PROJECT, format=config["formats"]),


rule prepare:
    output:
        f"{PROJECT}/sweep.json",
        f"{PROJECT}/features.safetensors",
    params:
        words=shlex.join(config["prepare"]["words"]),
    threads: config["prepare"]["threads"]
    resources:
        mem_mb=lambda wildcards, attempt: config["prepare"]["mem_mb"] * attempt,
        runtime=lambda wildcards, attempt: config["prepare"]["minutes"] * attempt,
    log:
        "logs/prepare.log",
    shell:
        "{INDICATRIX} sweep {params.words} --out {PROJECT:q} --only prepare --threads {threads} --verbose > {log:q} 2>&1"


rule run:
    input:
        f"{PROJECT}/sweep.json",
        f"{PROJECT}/features.safetensors",
    output:
        directory(PROJECT + "/runs/{run}"),
    threads: lambda wildcards: RUNS[wildcards.run]["threads"]
    resources:
        mem_mb=lambda wildcards, attempt: of_run(wildcards, "mem_mb", attempt),
        runtime=lambda wildcards, attempt: of_run(wildcards, "minutes", attempt),
    log:
        "logs/{run}.log",
    shell:
        "{INDICATRIX} sweep {PROJECT:q} --only {wildcards.run:q} --threads {threads} --verbose > {log:q} 2>&1"


rule gather:
    input:
        expand("{project}/runs/{run}", project=PROJECT, run=RUNS),
    output:
        expand("{project}/sweep.{format}", project=PROJECT, format=config["formats"]),
    params:
        formats=",".join(config["formats"]),
        dpi=config["dpi"],
    threads: 1
    resources:
        mem_mb=lambda wildcards, attempt: config["gather"]["mem_mb"] * attempt,
        runtime=lambda wildcards, attempt: config["gather"]["minutes"] * attempt,
    log:
        "logs/gather.log",
    shell:
        "{INDICATRIX} sweep {PROJECT:q} --only gather --format {params.formats} --dpi {params.dpi} --verbose > {log:q} 2>&1"
`;

function config({ command, words, runs, prepare, formats, dpi }: Workflow): string {
  const job = ({ threads, memory, minutes }: JobCost) => `{threads: ${threads}, mem_mb: ${memory}, minutes: ${minutes}}`;
  const list = (values: readonly string[]) => `[${values.map((value) => JSON.stringify(value)).join(', ')}]`;
  const heaviest = Math.max(...[...runs.values()].map(({ memory }) => memory));
  return `# The words that start Indicatrix where the jobs run.
command: ${list(command)}
project: ${project}
formats: ${list(formats)}
dpi: ${dpi}
prepare:
  words: ${list(words)}
  threads: ${prepare.threads}
  mem_mb: ${prepare.memory}
  minutes: ${prepare.minutes}
gather: ${job({ threads: 1, memory: heaviest, minutes: 10 })}
# Minutes are twice what was measured where this was written; a second try (--retries 1) has twice as many, and twice the memory.
runs:
${[...runs].map(([name, cost]) => `  ${JSON.stringify(name)}: ${job(cost)}`).join('\n')}
`;
}

const slurm = `# snakemake --profile profiles/slurm; needs snakemake-executor-plugin-slurm.
executor: slurm
jobs: 100
retries: 1
keep-going: true
latency-wait: 60
# Your cluster's names:
# default-resources:
#   slurm_account: "lab"
#   slurm_partition: "main"
`;

const kubernetes = `# snakemake --profile profiles/kubernetes; needs snakemake-executor-plugin-kubernetes and a storage plugin that cluster and you reach.
# An example: the image is one you built from the project's Dockerfile, with Snakemake in it.
executor: kubernetes
container-image: registry.example.org/indicatrix-snakemake:1
default-storage-provider: s3
default-storage-prefix: s3://bucket/sweep
jobs: 100
retries: 1
keep-going: true
`;
