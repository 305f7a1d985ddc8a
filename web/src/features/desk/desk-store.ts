import type { CallInput, nextPreview, Output, wrapUpCall } from "@parley/contract";
import { create } from "zustand";

/** A lead that a preview campaign holds for one agent. */
export type Offer = NonNullable<Output<typeof nextPreview>["preview"]>;

/** What was promised in a call: sent with its outcome. */
export type Promised = NonNullable<CallInput<typeof wrapUpCall>["body"]["callback"]>;

type State = {
  preview: Offer | null;
  /** The preview campaign that "next lead" asks. */
  previewCampaignId: string | null;
  /** Notes that are not saved yet, by lead: work in hand outlives a change of page. */
  drafts: Record<string, string>;
  /** Outcomes picked while the call still ran, by call. */
  picked: Record<string, string>;
  /** Callbacks promised in calls that are not closed yet, by call. */
  promised: Record<string, Promised>;
  /** The step of a script that is asked for, because an answer of it is missing. */
  asked: { callId: string; stepId: string } | null;
  /** The call that the agent himself said a machine is on. */
  toldMachineOn: string | null;
};

export const deskStore = create<State>(() => ({
  preview: null,
  previewCampaignId: null,
  drafts: {},
  picked: {},
  promised: {},
  asked: null,
  toldMachineOn: null,
}));

export function setPreview(preview: Offer | null): void {
  deskStore.setState({ preview });
}

export function setDraft(leadId: string, text: string): void {
  deskStore.setState(({ drafts }) => ({ drafts: { ...drafts, [leadId]: text } }));
}

export function pickOutcome(callId: string, dispositionId: string): void {
  deskStore.setState(({ picked }) => ({ picked: { ...picked, [callId]: dispositionId } }));
}

export function noteMachine(callId: string): void {
  deskStore.setState({ toldMachineOn: callId });
}

export function askForStep(asked: State["asked"]): void {
  deskStore.setState({ asked });
}

export function promiseCallback(callId: string, callback: Promised | null): void {
  deskStore.setState(({ promised }) => {
    const { [callId]: _before, ...others } = promised;
    return { promised: callback ? { ...others, [callId]: callback } : others };
  });
}

/** Forgets what belonged to a call that is closed. */
export function forgetCall(callId: string, leadId: string): void {
  promiseCallback(callId, null);
  deskStore.setState(({ drafts, picked }) => {
    const { [leadId]: _draft, ...otherDrafts } = drafts;
    const { [callId]: _picked, ...otherPicked } = picked;
    return { drafts: otherDrafts, picked: otherPicked };
  });
}
