import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const sources = join(import.meta.dirname, "..");
const files = readdirSync(sources, { recursive: true, encoding: "utf8" });
const read = (ending: RegExp) =>
  files
    .filter((file) => ending.test(file))
    .map((file) => [file, readFileSync(join(sources, file), "utf8")] as const);

test("every variable that a style uses is set somewhere: one that is not is black, or nothing", () => {
  const styles = read(/\.css$/);
  const set = new Set(
    [...styles, ...read(/\.tsx?$/)].flatMap(([, text]) =>
      [...text.matchAll(/(--[a-z0-9-]+)"?\]?\s*:/g)].map(([, name]) => name),
    ),
  );
  const missing = styles.flatMap(([file, text]) =>
    [...text.matchAll(/var\((--[a-z0-9-]+)/g)]
      .map(([, name = ""]) => name)
      .filter((name) => !name.startsWith("--mantine-") && !set.has(name))
      .map((name) => `${name} in ${file}`),
  );
  expect(missing).toEqual([]);
});
