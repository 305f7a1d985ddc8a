import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bankLeads, linesOf, NotBankData } from "./bank.ts";
import { reservedNumbers } from "./numbers.ts";

const header =
  '"age";"job";"marital";"education";"default";"housing";"loan";"contact";"month";"day_of_week";"duration";"campaign";"pdays";"previous";"poutcome";"emp.var.rate";"cons.price.idx";"cons.conf.idx";"euribor3m";"nr.employed";"y"';
const call =
  '56;"housemaid";"married";"basic.4y";"no";"no";"no";"telephone";"may";"mon";261;1;999;0;"nonexistent";1.1;93.994;-36.4;4.857;5191;"no"';

async function all(lines: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const line of lines) found.push(line);
  return found;
}

async function leadsOf(...lines: string[]): Promise<string[]> {
  const given = (async function* () {
    yield* lines;
  })();
  return all(bankLeads(given));
}

test("a call becomes a lead with a made-up name and a reserved number, without its duration", async () => {
  const [names, lead] = await leadsOf(header, call, "");
  expect(names).toMatch(/^Name,Phone,External id,age,job,.*,y\n$/);
  expect(names).not.toContain("duration");
  expect(lead).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+,\+\d+,bank-1,56,housemaid,/);
  expect(lead).not.toContain(",261,");
  expect(lead?.split(",")).toHaveLength(names?.split(",").length ?? 0);
});

test("the same file gives the same leads", async () => {
  expect(await leadsOf(header, call, call)).toEqual(await leadsOf(header, call, call));
});

test("there are enough reserved numbers for all of the data set, each once", () => {
  const numbers = reservedNumbers();
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.length).toBeGreaterThan(41_188);
  const kept =
    /^\+(1[2-9]\d\d55501\d\d|44(1632960|7700900|1\d\d4960|207946\d|1914980|2896496|2920180)\d{3})$/;
  expect(numbers.filter((number) => !kept.test(number))).toEqual([]);
  expect(numbers.filter((number) => /^\+(120255501|4477009000)/.test(number))).toEqual([]);
});

test("the file is read packed and unpacked, and a missing one is an error", async () => {
  const folder = await mkdtemp(join(tmpdir(), "parley-bank-"));
  try {
    const text = `${header}\r\n${call}\r\n${call}\r\n`;
    await writeFile(join(folder, "a.csv"), text);
    await writeFile(join(folder, "a.csv.gz"), gzipSync(text));
    const [plain, packed] = await Promise.all(
      ["a.csv", "a.csv.gz"].map((name) => all(linesOf(join(folder, name)))),
    );
    expect(plain).toEqual([header, call, call]);
    expect(packed).toEqual(plain);
    await expect(all(linesOf(join(folder, "b.csv.gz")))).rejects.toThrow(
      new NotBankData("It cannot be read (ENOENT)"),
    );
    await expect(all(linesOf(folder))).rejects.toThrow("It cannot be read (EISDIR)");
    await writeFile(join(folder, "c.csv.gz"), text);
    await expect(all(linesOf(join(folder, "c.csv.gz")))).rejects.toThrow(NotBankData);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("other files are refused", async () => {
  await expect(leadsOf("name,phone", "Ada,1")).rejects.toThrow(NotBankData);
  await expect(leadsOf(header)).rejects.toThrow(NotBankData);
  await expect(leadsOf(header, "1;2;3")).rejects.toThrow(NotBankData);
});
