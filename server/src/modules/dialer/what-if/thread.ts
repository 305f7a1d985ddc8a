import { parentPort, workerData } from "node:worker_threads";
import type { FromThread } from "./in-worker.ts";
import { type Part, simulatePart } from "./what-if.ts";

// The program of a worker thread: a simulation takes long, and the process must answer others meanwhile.
const tell = (message: FromThread) => parentPort?.postMessage(message);
const simulated = simulatePart(workerData as Part, () => tell("DAY"));
tell({ simulated });
