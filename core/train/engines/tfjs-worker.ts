/** The thread of a run on TensorFlow.js: its steps are synchronous, and a wide network's take seconds. */
import { parentPort } from 'node:worker_threads';
import { toFaultRecord, type FaultRecord } from '../../base/errors.ts';
import { createJob } from '../../base/job.ts';
import type { TrainingJob, TrainingResult } from '../../native/index.ts';
import type { EpochRecord, Parameters } from '../../types.ts';
import { openBackend } from './tfjs-backend.ts';
import { trainOnTfjs } from './tfjs-run.ts';

export type Request = { start: TrainingJob } | { cancel: true };
export type Reply =
  | { backend: string }
  | { record: EpochRecord }
  | { frame: Float32Array; epoch: number }
  | { weights: Parameters; epoch: number }
  | { result: TrainingResult }
  | { fault: FaultRecord };

const port = parentPort!;
const tell = (reply: Reply, ...transferred: ArrayBuffer[]) => port.postMessage(reply, transferred);
let stop = new AbortController();

port.on('message', (request: Request) => {
  if ('cancel' in request) return stop.abort();
  stop = new AbortController();
  trainOnTfjs(
    request.start,
    {
      epoch: (record) => tell({ record }),
      frame: (epoch, frame) => tell({ frame, epoch }, frame.buffer as ArrayBuffer),
      weights: (epoch, weights) => tell({ weights, epoch }),
    },
    createJob(undefined, stop.signal),
  ).then(
    (result) => tell({ result }),
    (error: unknown) => tell({ fault: toFaultRecord(error) }),
  );
});

openBackend().then(
  (backend) => tell({ backend }),
  (error: unknown) => tell({ fault: toFaultRecord(error) }),
);
