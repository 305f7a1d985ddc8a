import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import * as contract from "../contract/src/index.ts";

const name = "@parley/contract";
const files = [
  "address",
  "call-quality",
  "campaign-modes",
  "condition-matches",
  "condition-parts",
  "flow-ways",
  "local-time",
  "proportions",
  "script-walk",
];
const run = files.map((file) =>
  fileURLToPath(new URL(`../contract/src/${file}.ts`, import.meta.url)),
);

/**
 * Gives the browser of the contract what it runs: addresses, modes, conditions, scripts and flows, local times, rights, names of events and lists of
 * states. Schemas stay behind, and zod with them, because the server parses and encodes; importing
 * one ends the build. The types are those of the contract itself.
 */
export function browserContract(): Plugin {
  return {
    name: "browser-contract",
    enforce: "pre",
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? source() : null),
  };
}

function source(): string {
  const values = Object.entries(contract).map(([name, value]) => [name, withoutSchemas(value)]);
  const lines = values
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
  const whole = run.map((file) => `export * from ${JSON.stringify(file)};`);
  return [...whole, ...lines].join("\n");
}

function withoutSchemas(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return scalar(value);
  if ("_zod" in value || value instanceof Map) return undefined;
  if ("method" in value && "path" in value) {
    const { method, path, permission, upload } = value as contract.Endpoint;
    return { method, path, permission, upload };
  }
  if ("name" in value && "data" in value) return { name: value.name };
  if (Array.isArray(value)) return value;
  // Endpoints by name, and schemas by name, of which nothing is left.
  const parts = Object.entries(value).map(([key, part]) => [key, withoutSchemas(part)]);
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined));
}

function scalar(value: unknown): unknown {
  return typeof value === "function" ? undefined : value;
}
