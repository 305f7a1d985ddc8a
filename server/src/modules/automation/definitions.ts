import { WorkflowDefinition } from "@parley/contract";
import { LRUCache } from "lru-cache";
import { compile, type Program } from "./program.ts";

/** A published version, ready to run. */
export type Ready = { definition: WorkflowDefinition; program: Program };

const ready = new LRUCache<string, Ready>({ max: 1000 });

/** What a version says. It never changes, so it is read and compiled once a process. */
export function readyVersion(workflowId: string, version: number, definition: unknown): Ready {
  const key = `${workflowId} ${version}`;
  const known = ready.get(key);
  if (known) return known;
  const parsed = WorkflowDefinition.parse(definition);
  const made = { definition: parsed, program: compile(parsed.steps) };
  ready.set(key, made);
  return made;
}
