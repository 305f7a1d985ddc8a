import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

function pages(): string[] {
  const below = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  const all = [...readdirSync(root), ...below.map((path) => join("docs", path))];
  return all.filter((path) => path.endsWith(".md"));
}

/** Links to files of this repository that are not there. */
function deadLinks(page: string, text: string): string[] {
  return [...text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
    .map((match) => match[1] ?? "")
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => !existsSync(join(root, dirname(page), link)));
}

/** Paths in the first column of a table of folders that are not there. */
function deadPaths(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...(line.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)])
    .map((match) => match[1] ?? "")
    .map((path) => (/^[\w-]+\.ts$/.test(path) ? `server/src/${path}` : path))
    .filter((path) => !existsSync(join(root, path)));
}

test("every link in the documents leads to a file", () => {
  const found = pages();
  expect(found.length).toBeGreaterThan(20);
  for (const page of found) {
    expect(deadLinks(page, readFileSync(join(root, page), "utf8")), page).toEqual([]);
  }
  expect(deadLinks("docs/x.md", "[a](nowhere.md) [b](glossary.md)")).toEqual(["nowhere.md"]);
});

test("the map shows folders that are there", () => {
  const map = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
  expect(deadPaths(map)).toEqual([]);
  expect(deadPaths("| `server/src/nowhere` | x |")).toEqual(["server/src/nowhere"]);
});
