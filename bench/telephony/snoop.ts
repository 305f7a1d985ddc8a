import { say } from "../lib/bench.ts";
import { pause } from "../lib/load.ts";
import type { SwitchWatch } from "./switch-watch.ts";

const mostTries = 20;

/**
 * Records each conversation by two channels of Asterisk's that listen to the customer's side and to the agent's: what can be
 * paused one by one, and what the product would do if it did not record by MixMonitor (which it can mute).
 */
export function recordBySnoop(watch: SwitchWatch): { missing(): Promise<number> } {
  const begun = new Set<string>();
  let isTried = false;
  const sides = { in: "customer", out: "agent" } as const;
  const record = async (channelId: string, spy: keyof typeof sides) => {
    const name = `bench-${sides[spy]}-${channelId}`;
    await watch.ask(`channels/${channelId}/snoop/${name}?app=bench&spy=${spy}`, "POST");
    begun.add(name);
    // Refused (409) for the moment in which the new channel is not with its application yet.
    const order = `channels/${name}/record?name=${name}&format=wav&ifExists=overwrite`;
    for (let tries = 1; (await watch.ask(order, "POST")) === null; tries += 1) {
      if (tries === mostTries) throw new Error(`${name} could not be recorded`);
      await pause(50);
    }
    if (isTried) return;
    isTried = true;
    const at = `recordings/live/${name}`;
    await watch.ask(`${at}/pause`, "POST");
    const paused = await watch.ask<{ state: string }>(at);
    await watch.ask(`${at}/pause`, "DELETE");
    say(`  one that is to pause is ${paused?.state ?? "gone"}`);
  };
  watch.onPaired = ({ id }) => {
    for (const spy of ["in", "out"] as const) {
      record(id, spy).catch((error: unknown) => say(`  snoop: ${String(error)}`));
    }
  };
  return {
    async missing() {
      await pause(1000);
      const stored = (await watch.ask<{ name: string }[]>("recordings/stored")) ?? [];
      for (const { name } of stored) begun.delete(name);
      for (const name of [...begun].slice(0, 20)) say(`  not stored: ${name}`);
      return begun.size;
    },
  };
}
