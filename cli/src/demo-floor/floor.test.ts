import { getAgent, listCalls } from "@parley/contract";
import { benchManner, demoManner, type Manner, planCall, planClosing } from "@parley/server/manner";
import { randomFor } from "@parley/server/random";
import { eventually, fixedE164, newTenant, testPassword } from "@parley/server/testing";
import { expect, test } from "vitest";
import { runFloor } from "./floor.ts";

const soon = { kind: "UNIFORM", minMs: 5, maxMs: 30 } as const;
const hurried = {
  ...benchManner,
  getsReady: soon,
  wrapsUp: soon,
  ends: { share: 1, after: soon },
  holds: { share: 0.5, after: soon, lasts: soon },
  pauses: { share: 0.1, lasts: soon },
};

test("a plan for a call resumes what it holds, and ends nothing before", () => {
  const random = randomFor("plans");
  for (let i = 0; i < 500; i++) {
    const steps = planCall(demoManner, random);
    expect(["", "END", "HOLD RESUME", "HOLD RESUME END"]).toContain(
      steps.map((step) => step.does).join(" "),
    );
    const times = steps.map((step) => step.afterMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  }
});

test("dispositions come as often as the manner says", () => {
  const dispositions = (["CONVERSION", "CONTACT", "RETRY", "REFUSAL"] as const).map((category) => ({
    id: category,
    category,
  }));
  const random = randomFor("closings");
  const closings = Array.from({ length: 4000 }, () =>
    planClosing(demoManner, dispositions, random),
  );
  const share = (id: string) =>
    closings.filter((closing) => closing?.dispositionId === id).length / closings.length;
  for (const [category, weight] of Object.entries(demoManner.closes)) {
    expect(share(category)).toBeCloseTo(weight, 1);
  }
});

// Real calls through sockets take a second or two.
test("agents sign in, work through a campaign, outlive a cut, and leave", async () => {
  const tenant = await newTenant();
  // A person answers after a second and talks until the agent hangs up.
  const phone = fixedE164("01");
  const leads = [];
  for (let i = 0; i < 4; i++) leads.push(await tenant.lead({ name: `Lead ${i}`, phone }));
  const agents = [await tenant.user("AGENT"), await tenant.user("AGENT")];
  const { http, hub } = tenant.server.parley;
  const address = http.server.address();
  const floor = await runFloor({
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    credentials: agents.map((agent) => ({
      email: agent.session?.user.email ?? "",
      password: testPassword,
    })),
    manner: hurried,
    seed: "test",
  });
  await eventually(() => floor.counts().states.READY === 2, { what: "two agents ready" });

  await tenant.campaign({ leads });
  await eventually(() => floor.counts().closedCalls >= 1, { what: "a closed call" });
  hub.closeAll();
  await eventually(() => floor.counts().connected === 2, { what: "two sockets again" });
  await eventually(
    async () => {
      const { items } = await tenant.admin.call(listCalls, { query: { limit: 200 } });
      return items.length === leads.length && items.every((call) => call.dispositionId !== null);
    },
    { what: "all leads dialled and all conversations closed", within: 15_000 },
  );

  await floor.stop();
  for (const agent of agents) {
    const { state } = await tenant.admin.call(getAgent, { params: { id: agent.userId } });
    expect(state).toBe("OFFLINE");
  }
});

test("whoever comes back to a call on hold takes it up again", async () => {
  const tenant = await newTenant();
  const lead = await tenant.lead({ name: "Patient", phone: fixedE164("01") });
  const agent = await tenant.user("AGENT");
  const { http } = tenant.server.parley;
  const address = http.server.address();
  const sitDown = (holds: Manner["holds"]) =>
    runFloor({
      url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
      credentials: [{ email: agent.session?.user.email ?? "", password: testPassword }],
      manner: { ...hurried, ends: { share: 0, after: soon }, holds },
      seed: "held",
    });
  const callState = async () => {
    const { items } = await tenant.admin.call(listCalls, { query: { limit: 200 } });
    return items[0]?.state;
  };

  const forgetful = await sitDown({
    share: 1,
    after: soon,
    lasts: { kind: "FIXED", ms: 3_600_000 },
  });
  await eventually(() => forgetful.counts().states.READY === 1, { what: "an agent ready" });
  await tenant.campaign({ leads: [lead] });
  await eventually(async () => (await callState()) === "ON_HOLD", { what: "a call on hold" });
  forgetful.abandon();
  const floor = await sitDown({ ...hurried.holds, share: 0 });
  await eventually(async () => (await callState()) === "TALKING", { what: "the call taken up" });
  await floor.stop();
});
