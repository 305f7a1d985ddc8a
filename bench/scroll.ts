import { readFileSync } from "node:fs";
import { openBrowser, signInOn } from "./browser/open.ts";
import { type Bench, say } from "./lib/bench.ts";
import { openInstallation, startServer } from "./lib/installation.ts";
import { type Figure, round } from "./lib/report.ts";
import { percentile } from "./lib/statistics.ts";
import { makeLeads } from "./list/data.ts";

const leadCount = 100_000;
const seconds = 10;
/** Some 140 rows a second: as fast as anybody still reads names. */
const pixelsPerSecond = 4500;
const rowHeight = 32;
const mostRows = 60;

/** What the page's script saw. `lastSeen` is the index of the lowest row in the window. */
type Seen = {
  longTasks: { duration: number; startTime: number }[];
  frames: { at: number; loaded: number; rows: number; lastSeen: number }[];
  requests: number[];
};

/** Ten seconds through a long list in a real browser. */
export const scroll: Bench = {
  name: "scroll",
  about: "10 s through a list of 100,000 leads in headless Chromium",
  run: async ({ quick }) => {
    const installation = await openInstallation();
    const [tenant] = await makeLeads(installation, 1, quick ? leadCount / 10 : leadCount);
    const server = await startServer(installation);
    const browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(server.url);
    await signInOn(page, tenant?.email ?? "");
    await page.goto(`${server.url}/leads`);
    await page.waitForSelector('[role="grid"] tbody tr');
    await page.waitForTimeout(2000);
    const script = readFileSync(new URL("./browser/scroll.js", import.meta.url), "utf8");
    const options = JSON.stringify({ seconds, pixelsPerSecond, rowHeight });
    // The script's value is a function: the comment and the brackets around it belong to it.
    const seen = await page.evaluate<Seen>(`(${script.trim().replace(/;$/, "")})(${options})`);
    await browser.close();
    return toFigures(seen);
  },
};

function toFigures({ longTasks, frames, requests }: Seen): Figure[] {
  const longest = Math.max(0, ...longTasks.map(({ duration }) => duration));
  const rows = Math.max(...frames.map((frame) => frame.rows));
  const rowsSeen = frames.at(-1)?.lastSeen ?? 0;
  const unseen = requests.map((at) => {
    const before = frames.findLast((frame) => frame.at <= at) ?? frames[0];
    return before ? before.loaded - 1 - before.lastSeen : Number.NaN;
  });
  const atEnd = frames.filter((frame) => frame.lastSeen >= frame.loaded - 1).length;
  const gaps = frames.slice(1).map((frame, i) => frame.at - (frames[i]?.at ?? 0));
  const smooth = `${frames.length} frames, p95 ${round(percentile(gaps, 0.95))} ms apart, longest ${round(percentile(gaps, 1))} ms`;
  say(`  ${rowsSeen} rows passed, ${requests.length} pages asked for; ${smooth}`);
  return [
    {
      bench: "scroll",
      what: "longest task",
      value: longest,
      unit: "ms",
      floor: 50,
      beside: `${longTasks.length} over 50 ms; ${smooth}`,
    },
    { bench: "scroll", what: "rows in the page", value: rows, unit: "", floor: mostRows },
    {
      bench: "scroll",
      what: "rows still unseen when a page is asked for, least",
      value: requests.length === 0 ? Number.NaN : Math.min(...unseen),
      unit: "",
      floor: 1,
      moreIsBetter: true,
      beside: `${requests.length} pages; the end of what was loaded was seen in ${atEnd} frames`,
    },
  ];
}
