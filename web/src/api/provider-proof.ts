import { confirmByProvider } from "@parley/contract";
import { call } from "./client.ts";

const channel = "parley-confirmed";

/**
 * Opens the provider in a window of its own: what somebody was about to do stays where it is. The window is
 * opened before its address is known, because a browser lets only a click open one.
 */
export async function confirmAtProvider(): Promise<void> {
  const opened = window.open("", "_blank", "popup,width=520,height=720");
  try {
    const { address } = await call(confirmByProvider);
    if (opened) opened.location.href = address;
    else window.open(address, "_blank");
  } catch (error) {
    opened?.close();
    throw error;
  }
}

/** Tells the other windows that the session was confirmed. */
export function tellConfirmed(): void {
  const windows = new BroadcastChannel(channel);
  windows.postMessage("confirmed");
  windows.close();
}

/** Calls back when another window says so; answers how to stop listening. */
export function heardOfConfirmation(listen: () => void): () => void {
  const windows = new BroadcastChannel(channel);
  windows.onmessage = listen;
  return () => windows.close();
}
