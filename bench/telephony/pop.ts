import * as api from "@parley/contract";
import { SipAgent } from "../../server/src/modules/telephony/testing/sip/sip-agent.ts";
import { whenDone } from "../lib/cleanup.ts";
import { round } from "../lib/report.ts";
import { spreadOf } from "../lib/statistics.ts";
import { signInAs } from "../lib/tenants.ts";
import { atAnotherPage, openLine, untilOver } from "../screen-pop.ts";
import { agentEmail } from "./people.ts";
import type { Row } from "./rows.ts";
import { addresses, Stage } from "./stage.ts";

const line = "+442079460960";
const talkMs = 300;

export const pop: Row = {
  name: "pop",
  about: "from the carrier's INVITE until the lead stands on the agent's page in headless Chromium",
  run: async ({ options: { quick }, programs }) => {
    const stage = await Stage.open({ programs, agents: 1, callees: [] });
    const { boss, server, inPage } = stage;
    const { page } = inPage;
    const bea = await signInAs(server.url, agentEmail(0));
    await openLine(boss, line);
    const carrier = new SipAgent({ address: addresses.carrier, port: 5070, rtpFrom: 60_000 });
    await carrier.start();
    whenDone(() => carrier.close());
    const times: number[] = [];
    for (let number = 0; number <= (quick ? 5 : 25); number += 1) {
      const name = `Caller Number ${number}`;
      const from = `+4479460${String(10_000 + number)}`;
      const contact = { name, points: [{ type: "PHONE" as const, value: from, primary: true }] };
      await boss.call(api.createLead, { body: { contact } });
      await atAnotherPage(page, server.url);
      await bea.call(api.setOwnState, { body: { state: "READY" } });
      const began = performance.now();
      const asterisk = { address: addresses.asterisk, port: 5060 };
      const call = carrier.call(asterisk, line, from);
      await page.getByText(name).first().waitFor({ timeout: 20_000 });
      // The first one loads the desk's part of the program.
      if (number > 0) times.push(performance.now() - began);
      await page.waitForTimeout(talkMs);
      call.hangUp();
      await untilOver(bea);
    }
    const { p50, p95, max } = spreadOf(times);
    return [
      {
        what: "from INVITE until the lead is on the page, p95",
        ...{ value: p95, unit: "ms", floor: 500 },
        beside: `${times.length} calls; p50 ${round(p50)}, longest ${round(max)} ms`,
      },
    ];
  },
};
