import { getPhone } from "@parley/contract";
import { useRead } from "../../api/query.ts";
import { phoneStore, setPhone } from "./phone-store.ts";

export type PhoneNeed = {
  /** Undefined until it is known. */
  need: "PAGE" | "OWN_DEVICE" | "NONE" | undefined;
  /** It was in this page before. */
  wasHere: boolean;
};

/** Whether calls of this agent need the phone in the page. */
export function usePhoneNeed(): PhoneNeed {
  const { data } = useRead(getPhone, {});
  if (!data) return { need: undefined, wasHere: false };
  if (data.provider === "SIMULATED") return { need: "NONE", wasHere: false };
  return { need: data.kind === "SIP" ? "OWN_DEVICE" : "PAGE", wasHere: data.kind === "BROWSER" };
}

/** Whoever gets ready must be reachable: where his phone is not, he is asked for it first. */
export function asksForPhone(need: PhoneNeed["need"]): boolean {
  if (need !== "PAGE" || phoneStore.getState().status === "READY") return false;
  setPhone({ asked: "READY" });
  return true;
}
