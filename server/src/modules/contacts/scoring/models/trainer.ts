import { parentPort, workerData } from "node:worker_threads";
import { type Lesson, learnAndCompare } from "./compare.ts";

// The program of a worker thread: learning takes seconds, in which the process must answer others.
parentPort?.postMessage(learnAndCompare(workerData as Lesson));
