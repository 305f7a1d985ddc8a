import {
  type AbandonFacts,
  certificateKey,
  keyIdOf,
  loadConfig,
  verifyAbandonCertificate,
} from "@parley/server/admin";
import { Command } from "commander";

type Verify = { key?: string; ledger?: string };

/** `parley certificate`: prove what is certified of abandoned calls, anywhere and without a server. */
export function certificateCommand(): Command {
  return new Command("certificate")
    .description("verify certificates of abandoned calls")
    .addCommand(
      new Command("verify")
        .description("say whether a certificate is, to the byte, what was signed; needs no server")
        .argument("<file>", "the certificate (JSON)")
        .option("--key <file>", "the public key, as PEM; otherwise that of this installation")
        .option("--ledger <file>", "the kept figures (JSON) that it should rest on")
        .action(verify),
    )
    .addCommand(
      new Command("key")
        .description(
          "print the public key that certificates of this installation are verified with",
        )
        .action(async () => {
          const key = await certificateKey(loadConfig(process.env), undefined);
          process.stdout.write(key.export({ type: "spki", format: "pem" }).toString());
        }),
    );
}

async function verify(file: string, { key, ledger }: Verify): Promise<void> {
  const publicKey = await certificateKey(loadConfig(process.env), key);
  const found = await verifyAbandonCertificate(file, publicKey, ledger);
  if ("fault" in found) {
    process.stdout.write(`WRONG  ${found.fault}\n`);
    process.exitCode = 1;
    return;
  }
  process.stdout.write(`ok     signed with the key ${keyIdOf(publicKey)}\n${wordsOf(found.facts)}`);
  if (ledger !== undefined) process.stdout.write("ok     these are the figures that it rests on\n");
}

const percent = (share: number | null) =>
  share === null ? "none" : `${(share * 100).toFixed(2)} %`;
const verdicts = { true: "within", false: "OVER", null: "no people for" };

function wordsOf(facts: AbandonFacts): string {
  const { campaign, tenant, period, limits, detection } = facts;
  const verdict = verdicts[String(facts.isWithin) as keyof typeof verdicts];
  const open = period.isFinal ? "" : ", when not every hour of it was over";
  const lines = [
    `${campaign.name} of ${tenant.name}, ${period.from} to ${period.to} (${period.timeZone})${open}`,
    `${facts.abandoned} of ${facts.people} people abandoned: ${percent(detection.abandonRate)}, ${verdict} the limit of ${percent(limits.own)}; with estimated false machines ${percent(detection.rateWithEstimate)}`,
    `${facts.messages} of the abandoned heard who had called`,
    ...recordsOf(facts),
    `issued ${facts.issuedAt} by ${facts.issuedBy?.name ?? "the program"}; ledger SHA-256 ${facts.ledger.sha256}`,
  ];
  return lines.map((line) => `       ${line}\n`).join("");
}

/** Who changed what within the days, and how soon abandoned people heard who had called. */
function recordsOf({ settings, played }: AbandonFacts): string[] {
  if (!settings || !played)
    return ["an older certificate: without changes of settings and single messages"];
  const changes = settings.changes.flatMap(({ at, by, settings: changed }) =>
    changed.map(
      ({ setting, before, after }) =>
        `${at} ${setting}: ${before ?? "none"} -> ${after ?? "none"} by ${by?.name ?? "the program"}`,
    ),
  );
  const waits = played.records.flatMap(({ afterSeconds }) => afterSeconds ?? []);
  const slowest =
    waits.length === 0 ? "" : `, at most ${Math.max(...waits).toFixed(1)} s after the answer`;
  const leftOut = played.leftOut === 0 ? "" : `, ${played.leftOut} more not listed`;
  const since = settings.recordedSince;
  return [
    `${played.records.length} messages listed one by one${slowest}${leftOut}`,
    `${changes.length} changes of settings${since === null ? "" : `, kept since ${since}`}`,
    ...changes,
  ];
}
