import { parentPort, workerData } from "node:worker_threads";
import type { FromThread } from "./in-worker.ts";
import { compareSettings, type WhatIfQuestion } from "./what-if.ts";

// The program of a worker thread: a simulation takes minutes, in which the process must answer others.
const tell = (message: FromThread) => parentPort?.postMessage(message);
const summaries = compareSettings(workerData as WhatIfQuestion, (done) => tell({ done }));
tell({ summaries });
