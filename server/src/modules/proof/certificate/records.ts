import type { DetectionOff } from "@parley/contract";
import type { PaperTable } from "../../../platform/papers/paper.ts";
import type { Figures } from "../files/figures.ts";
import type { Words } from "../words.ts";
import type { AbandonFacts, CertifiedValues } from "./facts.ts";

type Name = keyof CertifiedValues;

/** Every text that was said or might have been, each once: a cell names it, a note has it in full. */
function textsOf({ settings, played }: AbandonFacts): string[] {
  const changed = (settings?.changes ?? []).flatMap((one) => one.settings);
  const texts = [
    settings?.before.farewell,
    ...changed.flatMap(({ setting, before, after }) =>
      setting === "farewell" ? [before, after] : [],
    ),
    ...(played?.texts ?? []),
  ];
  return [...new Set(texts.filter((one) => typeof one === "string"))];
}

/** The settings with their changes, and each message that was heard, as tables that go on from page to page. */
export function recordsOf(facts: AbandonFacts, words: Words, figures: Figures): PaperTable[] {
  const { settings, played, period } = facts;
  const own = words.certificate;
  const texts = textsOf(facts);
  const instant = (at: string) => figures.instant(at, period.timeZone);
  const shown = (name: Name, value: CertifiedValues[Name]) => {
    if (value === null) return "–";
    if (name === "detectionOff") return timesOf(String(value));
    if (name === "farewell") return own.textOf(texts.indexOf(String(value)) + 1);
    const isShare = name === "abandonLimit" || name === "machineCertainty";
    return isShare ? figures.percent(Number(value)) : String(value);
  };
  const first = Object.entries(settings?.before ?? {}) as [Name, CertifiedValues[Name]][];
  const history = [
    ...first.map(([name, value]) => [own.atFirst, "", own.names[name], "", shown(name, value)]),
    ...(settings?.changes ?? []).flatMap(({ at, by, settings: changed }) =>
      changed.map(({ setting, before, after }) => [
        ...[instant(at), by?.name ?? "–", own.names[setting]],
        ...[shown(setting, before), shown(setting, after)],
      ]),
    ),
  ];
  const heard = (played?.records ?? []).map(({ call, at, text, afterSeconds }) => [
    ...[instant(at), call, afterSeconds === null ? "–" : afterSeconds.toFixed(1)],
    own.textOf(texts.indexOf(played?.texts[text] ?? "") + 1),
  ]);
  return [
    {
      title: own.settings,
      columns: [
        ...[
          { name: own.at, share: 2 },
          { name: own.by, share: 2 },
        ],
        ...[
          { name: own.setting, share: 2 },
          { name: own.before, share: 2 },
        ],
        { name: own.after, share: 2 },
      ],
      rows: history,
    },
    {
      title: own.played,
      columns: [
        ...[
          { name: own.at, share: 2 },
          { name: own.call, share: 3 },
        ],
        ...[{ name: own.afterSeconds, isFigure: true, share: 2 }, { name: own.text }],
      ],
      rows: heard,
    },
  ].filter(({ rows }) => rows.length > 0);
}

/** The texts in full, and what the tables do not hold. */
export function notesOf(facts: AbandonFacts, words: Words, figures: Figures): string[] {
  const { settings, played, period } = facts;
  const own = words.certificate;
  const since = settings?.recordedSince ?? null;
  const leftOut = played?.leftOut ?? 0;
  return [
    ...textsOf(facts).map((text, i) => `${own.textOf(i + 1)}: ${text}`),
    ...(since === null ? [] : [own.recordedSince(figures.instant(since, period.timeZone))]),
    ...(leftOut === 0 ? [] : [own.leftOut(figures.count(leftOut))]),
  ];
}

/** Times of the day, kept as they were set. */
function timesOf(text: string): string {
  const times = JSON.parse(text) as DetectionOff;
  const days = ({ firstDay, lastDay }: DetectionOff[number]) =>
    firstDay === null && lastDay === null ? "" : ` ${firstDay ?? ""}..${lastDay ?? ""}`;
  return times.map((one) => `${one.from}-${one.to}${days(one)}`).join(", ") || "–";
}
