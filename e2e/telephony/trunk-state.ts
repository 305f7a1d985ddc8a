import * as api from "@parley/contract";
import { expect } from "vitest";
import { eventually, type TestTenant } from "../../server/src/testing/tenant.ts";

type State = api.Output<typeof api.getTrunkState>;

/** Waits until a trunk's state is told to be so: a carrier is asked at once and twice a minute. `hint`: for whoever reads the failure. */
export async function untilTrunkIs(
  { admin }: Pick<TestTenant, "admin">,
  id: string,
  is: Partial<State>,
  { within = 20_000, hint = (): string => "" } = {},
): Promise<void> {
  let last: State | undefined;
  const isSo = async () => {
    last = await admin.call(api.getTrunkState, { params: { id } });
    const now: Record<string, unknown> = last;
    return Object.entries(is).every(([key, value]) => now[key] === value);
  };
  await eventually(isSo, { within }).catch(() => expect(last, hint()).toMatchObject(is));
}
