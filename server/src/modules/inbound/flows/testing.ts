import * as api from "@parley/contract";
import { eventually, type TestTenant } from "../../../testing/tenant.ts";

let lines = 0;
export const newNumber = () => `+4420799${String(++lines).padStart(5, "0")}`;
export const named = (steps: object[]) => ({
  steps: steps.map((step) => ({ name: "A step", ...step })),
});

/** A flow of these steps that leads callers. */
export async function publish(acme: TestTenant, steps: object[]): Promise<api.FlowDetail> {
  const draft = named(steps);
  const body = { name: `Reception ${++lines}`, draft } as never;
  const { id } = await acme.admin.call(api.createFlow, { body });
  return acme.admin.call(api.publishFlow, { params: { id }, body: { note: "First" } });
}

/** A number that leads to a flow. */
export async function lineTo(acme: TestTenant, flowId: string) {
  const body = { number: newNumber(), name: "Main line", flowId } as never;
  return acme.admin.call(api.createInboundNumber, { body });
}

/** Somebody calls; his call as soon as it is as it is to be. */
export async function call(
  acme: TestTenant,
  line: { id: string },
  does: object,
  is: Partial<api.Call>,
): Promise<api.Call> {
  await acme.admin.call(api.simulateCaller, { params: { id: line.id }, body: does as never });
  return eventually(
    async () => {
      const { items } = await acme.admin.call(api.listCalls, { query: {} });
      const [newest] = items.filter(
        ({ callerId }) => callerId === (line as never as { number: string }).number,
      );
      const fits = Object.entries(is).every(
        ([key, value]) => newest?.[key as keyof api.Call] === value,
      );
      return newest && fits ? newest : null;
    },
    { what: `a call that is ${JSON.stringify(is)}`, within: 15_000 },
  );
}

/** The steps that a call took, and how each was left. */
export const wayOf = async (acme: TestTenant, id: string) =>
  (await acme.admin.call(api.getCallFlow, { params: { id } })).steps.map(
    ({ stepId, exit }) => `${stepId} ${exit}`,
  );
