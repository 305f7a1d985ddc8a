import { Liquid, type Template } from "liquidjs";
import { LRUCache } from "lru-cache";
import type { Facts } from "../contacts/index.ts";

/** The longest text that a template may come to. */
const mostOutput = 5000;
/** Milliseconds, and what the library counts of memory: characters and items. */
const limits = { parseLimit: 5000, renderLimit: 50, memoryLimit: 100_000 };
/** What reaches for other templates, writes markup, or counts across renderings is not there. */
const tagsLeftOut = [
  "include",
  "render",
  "layout",
  "block",
  "tablerow",
  "cycle",
  "increment",
  "decrement",
  "liquid",
  "inline_comment",
];
/** Chance is no part of a workflow: the same lead gets the same text. */
const filtersLeftOut = ["sample"];

const noFiles = {
  exists: async () => false,
  existsSync: () => false,
  readFile: async () => refuseFiles(),
  readFileSync: () => refuseFiles(),
  resolve: () => refuseFiles(),
};

function refuseFiles(): never {
  throw new Error("templates read no files");
}

const engine = makeEngine();
const parsed = new LRUCache<string, Template[]>({ max: 2000 });

function makeEngine(): Liquid {
  const made = new Liquid({
    fs: noFiles,
    relativeReference: false,
    ownPropertyOnly: true,
    strictFilters: true,
    ...limits,
  });
  for (const tag of tagsLeftOut) delete made.tags[tag];
  for (const filter of filtersLeftOut) delete made.filters[filter];
  return made;
}

function parse(template: string): Template[] {
  const known = parsed.get(template);
  if (known) return known;
  const made = engine.parse(template);
  parsed.set(template, made);
  return made;
}

/** What a template may speak of. */
export type TemplateValues = { lead: Record<string, unknown>; workflow: { name: string } };

/** A lead's facts as a template names them: `lead.name`, and own fields as `lead.own.renewal`. */
export function templateValues(facts: Facts, workflowName: string): TemplateValues {
  const lead: Record<string, unknown> = {};
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(facts)) {
    if (key.startsWith("own.")) own[key.slice(4)] = value;
    else lead[key] = value;
  }
  return { lead: { ...lead, own }, workflow: { name: workflowName } };
}

/** The text for one lead. Fails where it would take too long or become too large. */
export function fillIn(template: string, values: TemplateValues): string {
  if (!template.includes("{")) return template;
  const text = String(engine.renderSync(parse(template), values));
  if (text.length > mostOutput) throw new Error(`the text is longer than ${mostOutput} characters`);
  return text;
}

/** Why a template cannot be used, before anybody relies on it. */
export function templateFault(template: string, fields: ReadonlySet<string>): string | undefined {
  let parts: Template[];
  try {
    parts = engine.parse(template);
  } catch (error) {
    // The library's message names the place in the tenant's own text.
    return error instanceof Error ? (error.message.split("\n")[0] ?? "is no template") : undefined;
  }
  const unknown = engine
    .globalVariableSegmentsSync(parts)
    .map((segments) => segments.join("."))
    .find((name) => !isKnown(name, fields));
  return unknown === undefined ? undefined : `speaks of ${unknown}, which there is not`;
}

function isKnown(name: string, fields: ReadonlySet<string>): boolean {
  if (name === "workflow.name") return true;
  return name.startsWith("lead.") && fields.has(name.slice(5));
}
