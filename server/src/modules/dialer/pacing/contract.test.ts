import { describe, expectTypeOf, it } from "vitest";
import type {
  AgentState,
  CallKind,
  CreatePacer,
  FailReason,
  Id,
  Pacer,
  PacerOptions,
} from "./contract.ts";
import { createPacer } from "./index.ts";

describe("the contract of a pacing engine", () => {
  it("has the words that hosts and benchmarks use", () => {
    expectTypeOf<Id>().toEqualTypeOf<number | string>();
    expectTypeOf<AgentState>().toEqualTypeOf<
      "ready" | "talking" | "wrapup" | "busy" | "paused" | "offline"
    >();
    expectTypeOf<FailReason>().toEqualTypeOf<
      "noanswer" | "busy" | "sit" | "congestion" | "machine" | "fax" | "hangup"
    >();
    expectTypeOf<CallKind>().toEqualTypeOf<"human" | "machine" | "unknown">();
  });

  it("has these options", () => {
    expectTypeOf<PacerOptions["targetAbandonRate"]>().toEqualTypeOf<number>();
    expectTypeOf<PacerOptions["maxLinesPerAgent"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<PacerOptions["maxWaitMs"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<PacerOptions["ringTimeoutMs"]>().toEqualTypeOf<number | undefined>();
    expectTypeOf<PacerOptions["amd"]>().toEqualTypeOf<boolean | undefined>();
    expectTypeOf<PacerOptions["history"]>().toEqualTypeOf<
      { answered: number; abandoned: number } | undefined
    >();
  });

  it("has these events and the one question", () => {
    type Of<Name extends keyof Pacer> = NonNullable<Pacer[Name]>;
    expectTypeOf<Of<"dialed">>().toEqualTypeOf<(callId: Id, at: number) => void>();
    expectTypeOf<Of<"ringing">>().toEqualTypeOf<(callId: Id, at: number) => void>();
    expectTypeOf<Of<"answered">>().toEqualTypeOf<
      (callId: Id, at: number, ringMs: number, kind?: CallKind) => void
    >();
    expectTypeOf<Of<"classified">>().toEqualTypeOf<
      (callId: Id, at: number, kind: CallKind) => void
    >();
    expectTypeOf<Of<"failed">>().toEqualTypeOf<
      (callId: Id, at: number, reason: FailReason) => void
    >();
    expectTypeOf<Of<"connected">>().toEqualTypeOf<
      (callId: Id, at: number, agentId: Id, waitMs: number) => void
    >();
    expectTypeOf<Of<"abandoned">>().toEqualTypeOf<
      (callId: Id, at: number, waitMs: number) => void
    >();
    expectTypeOf<Of<"released">>().toEqualTypeOf<
      (callId: Id, at: number, kind: CallKind) => void
    >();
    expectTypeOf<Of<"agentState">>().toEqualTypeOf<
      (agentId: Id, state: AgentState, at: number) => void
    >();
    expectTypeOf<Of<"agentLeaving">>().toEqualTypeOf<
      (agentId: Id, at: number, leavesAt: number) => void
    >();
    expectTypeOf<Of<"decide">>().toEqualTypeOf<(now: number) => number>();
    expectTypeOf(createPacer).toEqualTypeOf<CreatePacer>();
  });
});
