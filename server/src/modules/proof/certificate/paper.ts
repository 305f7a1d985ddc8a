import { type Paper, printPaper } from "../../../platform/papers/paper.ts";
import { type Figures, figuresFor } from "../files/figures.ts";
import { shareOf } from "../truth.ts";
import type { Words } from "../words.ts";
import type { AbandonFacts } from "./facts.ts";
import type { KeptCertificate } from "./kept.ts";
import { notesOf, recordsOf } from "./records.ts";

/** A certificate on paper, with the print of its key and its signature: the file is what can be verified. */
export function toCertificatePdf(kept: KeptCertificate, words: Words, locale: string): Buffer {
  const { facts, signed } = kept;
  const figures = figuresFor(locale);
  const own = words.certificate;
  return printPaper({
    title: `${own.title}: ${facts.campaign.name}`,
    at: new Date(facts.issuedAt),
    facts: [
      ...whatOf(facts, words, figures),
      ...ratesOf(facts, words, figures),
      [own.ledger, `${facts.ledger.snapshotId}, SHA-256 ${facts.ledger.sha256}`],
      [own.key, signed.keyId],
      [own.signature, signed.signature.replace(/(.{44})/g, "$1 ")],
    ],
    tables: [...tablesOf(facts, words, figures), ...recordsOf(facts, words, figures)],
    notes: [...notesOf(facts, words, figures), own.howToVerify, own.definition, own.notice],
    foot: `${facts.tenant.name} · ${own.title} ${facts.id}`,
  });
}

function whatOf(facts: AbandonFacts, words: Words, { instant }: Figures): Paper["facts"] {
  const { period, issuedBy } = facts;
  const own = words.certificate;
  const days = period.from === period.to ? period.from : `${period.from} – ${period.to}`;
  const state = period.isFinal ? own.isFinal : own.isOpen;
  return [
    [own.number, facts.id],
    [own.tenant, facts.tenant.name],
    [words.period, `${days} (${own.windows[period.window]}, ${period.timeZone}). ${state}`],
    [words.asOf, instant(period.asOf, period.timeZone)],
    [own.issuedBy, issuedBy?.name ?? "–"],
  ];
}

function ratesOf(facts: AbandonFacts, words: Words, figures: Figures): Paper["facts"] {
  const { count, percent } = figures;
  const { detection, limits } = facts;
  const own = words.certificate;
  const verdict = { true: own.within, false: own.over, null: own.noPeople }[String(facts.isWithin)];
  const interval = `(${percent(detection.low)} – ${percent(detection.high)})`;
  const sampled = words.sampledOf(count(detection.people), count(detection.sampled));
  const isKnown = detection.rate !== null;
  return [
    [
      words.abandonRate,
      `${percent(detection.abandonRate)} (${count(facts.abandoned)} / ${count(facts.people)}). ${verdict ?? ""}`,
    ],
    [own.limits, `${percent(limits.own)} (${own.legal} ${percent(limits.legal)})`],
    [own.messages, `${count(facts.messages)} / ${count(facts.abandoned)}`],
    [
      words.falseMachines,
      isKnown ? `${percent(detection.rate)} ${interval}, ${sampled}` : words.none,
    ],
    [words.rateWithEstimate, percent(detection.rateWithEstimate)],
    [own.waits, own.waitsOf(facts.waitSeconds, facts.ringSeconds)],
  ];
}

function tablesOf(facts: AbandonFacts, words: Words, { count, percent }: Figures): Paper["tables"] {
  const own = words.certificate;
  const figure = (name: string) => ({ name, isFigure: true });
  const counts = ["people", "connected", "abandoned"] as const;
  const cells = (name: string, of: AbandonFacts["days"][number] | AbandonFacts) => [
    name,
    ...counts.map((one) => count(of[one])),
    percent(shareOf(of.abandoned, of.people)),
  ];
  return [
    {
      title: words.days,
      columns: [
        { name: words.day, share: 2 },
        ...counts.map((one) => figure(words.counts[one])),
        figure(words.abandonRate),
      ],
      rows: facts.days.map((day) => cells(day.day, day)),
      total: cells(words.total, facts),
    },
    {
      title: own.rules,
      columns: [figure(own.version), { name: own.packs, share: 4 }, figure(words.counts.dials)],
      rows: facts.rules.map(({ version, packs, dials }) => [
        ...[String(version), packs.join(", ") || "–", count(dials)],
      ]),
    },
  ];
}
