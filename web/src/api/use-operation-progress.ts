import type { Operation, OperationGauge } from "@parley/contract";
import { useGauge } from "./live.ts";

/** Whether long work still goes on. */
export function isUnderWay({ state }: Pick<Operation, "state">): boolean {
  return state === "QUEUED" || state === "RUNNING";
}

type Progress = { done: number; total: number | null };

/** How far long work has come: the gauge's figures while it runs, the record's otherwise. */
export function useOperationProgress(
  operation: Pick<Operation, "id" | "state" | "done" | "total">,
): Progress {
  const running = isUnderWay(operation);
  const gauge = useGauge<OperationGauge>(running ? `operation:${operation.id}` : null);
  if (!running || !gauge || gauge.done < operation.done) return operation;
  return { done: gauge.done, total: gauge.total ?? operation.total };
}
