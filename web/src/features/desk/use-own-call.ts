import {
  type Agent,
  callChanged,
  callClosed,
  callEnded,
  callOffered,
  callTakenOver,
  type EventData,
  getCall,
  getOwnAgent,
  type Output,
} from "@parley/contract";
import { useQueryClient } from "@tanstack/react-query";
import { useEvent } from "../../api/live.ts";
import { keyOf, useRead } from "../../api/query.ts";
import { useSession } from "../../api/session.ts";
import { isPresented } from "./desk-model.ts";

export type OwnCall = Output<typeof getCall>;

/** The agent who is signed in, and the call that is his to see. */
export function useOwnCall(): {
  agent: Agent | undefined;
  call: OwnCall | null;
  /** Somebody else has taken it over, and the agent wraps it up. */
  isTaken: boolean;
  /** A colleague has it, and asks the agent into it. */
  isAsked: boolean;
} {
  const { user } = useSession();
  const client = useQueryClient();
  const agent = useRead(getOwnAgent, {}).data;
  // Read at once and not with the next batch: seconds count while somebody waits on the line.
  const hear = (data: EventData<typeof callOffered>) => {
    if (data.agentId !== user.id) return;
    void client.invalidateQueries({ queryKey: keyOf(getCall, { params: { id: data.id } }) });
  };
  useEvent(callOffered, hear);
  useEvent(callChanged, hear);
  useEvent(callEnded, hear);
  useEvent(callClosed, hear);
  useEvent(callTakenOver, ({ id, done }) => {
    if (done) void client.invalidateQueries({ queryKey: keyOf(getCall, { params: { id } }) });
  });

  const id = agent?.callId ?? null;
  const read = useRead(getCall, { params: { id: id ?? "" } }, { enabled: id !== null });
  const call = id !== null && read.data?.id === id ? read.data : null;
  const isTaken =
    agent?.state === "WRAP_UP" &&
    (read.error?.status === 404 || (call !== null && call.agentId !== user.id));
  const isAsked = call !== null && isAskedInto(call, user.id);
  return { agent, call: call && !isTaken && isPresented(call) ? call : null, isTaken, isAsked };
}

/** Whether somebody is asked into a colleague's conversation: its lead is not his yet. */
export function isAskedInto({ agentId, thirdParty }: OwnCall, userId: string): boolean {
  if (agentId === userId || thirdParty === null) return false;
  return thirdParty.agentId === userId && thirdParty.state !== "OVER";
}
