import {
  leaveSupervision,
  type SupervisionWay,
  superviseCall,
  takeOverCall,
} from "@parley/contract";
import { call } from "../../api/client.ts";
import { phoneStore } from "../softphone/phone-store.ts";
import type { PhoneNeed } from "../softphone/use-phone-need.ts";
import { supervisionStore } from "./supervision-store.ts";

const startsMs = 15_000;

/** Has the phone rung for a conversation of somebody else; it is started first where it is in the page. */
export async function supervise(
  need: PhoneNeed["need"],
  wanted: { callId: string; agentName: string; how: SupervisionWay },
): Promise<"DONE" | "NO_PHONE"> {
  supervisionStore.setState({ isBusy: true });
  try {
    if (need === "PAGE" && !(await startPhone())) return "NO_PHONE";
    const { callId, how } = wanted;
    await call(superviseCall, { params: { id: callId }, body: { how } });
    supervisionStore.setState({ supervised: wanted });
    return "DONE";
  } finally {
    supervisionStore.setState({ isBusy: false });
  }
}

/** Has the conversation given to oneself as soon as the own phone has answered. */
export async function takeOver(need: PhoneNeed["need"], callId: string) {
  supervisionStore.setState({ isBusy: true });
  try {
    if (need === "PAGE" && !(await startPhone())) return "NO_PHONE" as const;
    await call(takeOverCall, { params: { id: callId } });
    return "DONE" as const;
  } finally {
    supervisionStore.setState({ isBusy: false });
  }
}

/** It is one's own now: its line goes on, and is no supervisor's any more. */
export function tookOver(callId: string): void {
  supervisionStore.setState({ takenId: callId, supervised: null });
}

export async function leave(callId: string): Promise<void> {
  forgetSupervision(callId);
  await call(leaveSupervision, { params: { id: callId } });
}

/** The conversation is over, or one has left it. */
export function forgetSupervision(callId: string): void {
  if (supervisionStore.getState().supervised?.callId !== callId) return;
  supervisionStore.setState({ supervised: null });
}

/** The library of the phone comes only to who needs it. */
async function startPhone(): Promise<boolean> {
  const { phone } = await import("../softphone/phone.ts");
  await phone.start();
  const isReady = () => phoneStore.getState().status === "READY";
  const until = Date.now() + startsMs;
  while (!isReady() && Date.now() < until && phoneStore.getState().status !== "FAILED") {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return isReady();
}
