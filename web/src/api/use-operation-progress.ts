import { type Operation, OperationGauge } from "@parley/contract";
import { useGauge } from "./live.ts";

type Progress = { done: number; total: number | null };

/** How far long work has come: the gauge's figures while it runs, the record's otherwise. */
export function useOperationProgress(
  operation: Pick<Operation, "id" | "state" | "done" | "total">,
): Progress {
  const running = operation.state === "QUEUED" || operation.state === "RUNNING";
  const value = useGauge<unknown>(running ? `operation:${operation.id}` : null);
  const gauge = OperationGauge.safeParse(value);
  if (!running || !gauge.success || gauge.data.done < operation.done) return operation;
  return { done: gauge.data.done, total: gauge.data.total ?? operation.total };
}
