import * as api from "@parley/contract";
import { expect, test } from "vitest";
import { openSocket } from "../../testing/socket.ts";
import { eventually, fixedE164, newTenant } from "../../testing/tenant.ts";

test("that a caller is handed to an agent is heard by him and by whoever supervises him, and by nobody else", async () => {
  const acme = await newTenant();
  const { server } = acme;
  const [north, south] = [await acme.team(), await acme.team()];
  const people = {
    bea: await acme.user("AGENT", { teamId: north }),
    colleague: await acme.user("AGENT", { teamId: north }),
    hers: await acme.user("SUPERVISOR", { teamId: north }),
    others: await acme.user("SUPERVISOR", { teamId: south }),
    // He may read every call, and no call opens his page.
    viewer: await acme.user("VIEWER"),
    manager: await acme.user("MANAGER"),
    stranger: (await newTenant(server)).admin,
  };
  const sockets = await Promise.all(
    Object.entries(people).map(async ([who, client]) => {
      return { who, socket: await openSocket(server, client) };
    }),
  );
  await people.bea.call(api.setOwnState, { body: { state: "READY" } });
  const lead = await acme.lead({ phone: fixedE164("01") });
  const campaign = await acme.campaign({ leads: [lead], teamIds: [north] });
  const names = (who: string) =>
    sockets.find((one) => one.who === who)?.socket.events.map(({ name }) => name) ?? [];
  await eventually(() => names("bea").includes("call.offered"));
  await eventually(() => names("viewer").includes("call.changed"));
  await acme.settled();
  for (const { socket } of sockets) await socket.settled();
  const heard = sockets.filter(({ who }) => names(who).includes("call.offered"));
  expect(heard.map(({ who }) => who).sort()).toEqual(["bea", "hers", "manager"]);
  for (const { socket } of sockets) socket.cut();
  await acme.admin.call(api.stopCampaign, { params: { id: campaign.id } });
});
