import { reservedNumbers } from "../../cli/src/seed/numbers.ts";
import { fillCampaign } from "../floor/work.ts";
import { say } from "../lib/bench.ts";
import { pause } from "../lib/load.ts";
import { round } from "../lib/report.ts";
import { processSeconds } from "../lib/usage.ts";
import type { Row } from "./rows.ts";
import type { Behaviour } from "./scenario.ts";
import { Stage } from "./stage.ts";
import { untilTrue } from "./truth.ts";

const floorPerSecond = 40;
/** The campaign's own bound, a little above what must be reached. */
const boundPerSecond = 41;
const agents = { full: 150, quick: 100 };
const rampSeconds = 8;
const ringSeconds = 15;

const busy: Behaviour = { says: [486, "Busy Here"] };
const away: Behaviour = { says: [480, "Temporarily Unavailable"] };
/** Of ten people one answers and one lets it ring; nothing stays open long but those. */
const callees: readonly Behaviour[] = [
  { says: "HELLO", ringsMs: 1_000, talksMs: 5_000 },
  { says: "NOTHING" },
  { says: [404, "Not Found"] },
  { says: [603, "Decline"] },
  ...[busy, busy, busy, away, away, away],
];

export const attempts: Row = {
  name: "attempts",
  about: "40 attempts/s through claim, decision, originate and outcome; counted in three places",
  run: async ({ options: { quick, seconds }, programs }) => {
    const count = quick ? agents.quick : agents.full;
    const stage = await Stage.open({ programs, agents: count, callees });
    const leads = Math.ceil(boundPerSecond * (seconds + 3 * rampSeconds));
    const settings = { machineDetection: "OFF", wrapUpSeconds: 5, ringSeconds } as const;
    const campaignId = await fillCampaign(
      stage.boss,
      { ...settings, callsPerSecond: boundPerSecond },
      reservedNumbers().slice(0, leads),
    );
    stage.startCrew(rampSeconds / 2);
    await stage.untilTalking(1);
    await pause(rampSeconds * 1000);
    const { asterisk, carrier, phones, server, watch, inPage } = stage;
    const spent = () => [asterisk, carrier, phones].map(({ pid }) => processSeconds(pid));
    await inPage.reset();
    const [before, from] = [spent(), Date.now()];
    server.usage.reset();
    await pause(seconds * 1000);
    const cores = server.usage.read();
    const to = Date.now();
    const used = spent().map((now, i) => (now - (before[i] ?? 0)) / seconds);
    const ofChromium = await inPage.cores();
    const [ofAsterisk = 0, ofCarrier = 0, ofPhones = 0] = used;
    const dialled = watch
      .customers()
      .filter(({ createdAt }) => createdAt >= from && createdAt < to);
    await stage.untilQuiet(campaignId);
    const truth = await untilTrue(stage);
    const mishaps = [...truth.faults, ...carrier.mishaps(), ...phones.mishaps()];
    for (const fault of mishaps.slice(0, 10)) say(`  ${fault}`);
    return [
      {
        what: "attempts a second",
        ...{ value: (dialled.length * 1000) / (to - from), unit: "/s" },
        ...{ floor: floorPerSecond, moreIsBetter: true },
        beside: `${dialled.length} in ${seconds} s`,
      },
      {
        what: "attempts lost, counted twice or with another outcome",
        ...{ value: mishaps.length, unit: "", floor: 0 },
        beside: `${truth.onWire} at the carrier, ${truth.atSwitch} at Asterisk, ${truth.inDatabase} in the database`,
      },
      { what: "application", value: cores.server, unit: "cores", floor: 0.6 },
      {
        what: "Asterisk",
        ...{ value: ofAsterisk, unit: "cores" },
        beside: `PostgreSQL ${round(cores.postgres)}, SIPp ${round(ofCarrier + ofPhones)} cores`,
      },
      ...(await inPage.figures(stage, ofChromium)),
    ];
  },
};
