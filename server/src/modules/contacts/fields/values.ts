import type { AttributeValue } from "@parley/contract";
import type { FieldReason } from "../../../platform/errors.ts";
import { instantOfCell, isInstant } from "./date-time.ts";
import type { FieldRow } from "./queries.ts";

/** What is needed of a definition to judge a value. */
export type Definition = Pick<FieldRow, "key" | "label" | "type" | "choices" | "required">;

type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * What is wrong with attributes, by the definitions of the tenant; names that nobody defined are free.
 * Where only some are changed, what is left out is not missed.
 */
export function faultsIn(
  definitions: readonly Definition[],
  attributes: Attributes,
  { partial = false } = {},
): FieldReason[] {
  return definitions.flatMap((definition) => {
    const value = attributes[definition.key];
    const field = `attributes.${definition.key}`;
    if (isEmpty(value)) {
      const isLeftOut = partial && value === undefined;
      return definition.required && !isLeftOut ? [{ field, reason: "is required" }] : [];
    }
    const reason = misfit(definition, value);
    return reason === undefined ? [] : [{ field, reason }];
  });
}

function isEmpty(value: AttributeValue | undefined): value is null | undefined | "" {
  return value === null || value === undefined || value === "" || isNone(value);
}

function isNone(value: AttributeValue): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** Why a value that is there is none of the field's. */
export function misfit(
  { type, choices }: Omit<Definition, "required">,
  value: unknown,
): string | undefined {
  const isChoice = (one: unknown) => choices.some((choice) => choice.value === one);
  switch (type) {
    case "TEXT":
      return typeof value === "string" ? undefined : "must be a text";
    case "NUMBER":
      return typeof value === "number" && Number.isFinite(value) ? undefined : "must be a number";
    case "BOOLEAN":
      return typeof value === "boolean" ? undefined : "must be true or false";
    case "DATE":
      return isDay(value) ? undefined : "must be a date like 2026-03-31";
    case "DATETIME":
      if (isInstant(value)) return undefined;
      return "must be a date and time with its offset like 2026-03-31T09:00:00+01:00";
    case "URL":
      return isLink(value) ? undefined : "must be an address like https://example.com";
    case "CHOICE":
      return isChoice(value) ? undefined : `must be one of ${namesOf(choices)}`;
    case "MULTI_CHOICE":
      if (Array.isArray(value) && value.every(isChoice) && new Set(value).size === value.length) {
        return undefined;
      }
      return `must be a list of ${namesOf(choices)}, each once`;
  }
}

function namesOf(choices: Definition["choices"]): string {
  const names = choices.map(({ value }) => value);
  return names.length > 12 ? `its ${names.length} choices` : names.join(", ");
}

const day = /^(\d{4})-(\d{2})-(\d{2})$/;

function isDay(value: unknown): boolean {
  if (typeof value !== "string" || !day.test(value) || value < "0001") return false;
  const found = Date.parse(value);
  return !Number.isNaN(found) && new Date(found).toISOString().startsWith(value);
}

function isLink(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  return /^https?:$/.test(new URL(value).protocol);
}

const yes = new Set(["true", "yes", "y", "1", "ja", "si", "sí", "sim", "x"]);
const no = new Set(["false", "no", "n", "0", "nein", "não", "nao"]);

/**
 * A value as a file writes it: the cell's text, read as the field's type. Empty cells are not asked. A time
 * without an offset is one of this zone.
 */
export function readCell(
  definition: Omit<Definition, "required">,
  cell: string,
  zone: string,
): { value: AttributeValue } | { reason: string } {
  const value = valueOfCell(definition, cell.trim(), zone);
  const reason = misfit(definition, value);
  return reason === undefined ? { value } : { reason };
}

function valueOfCell(
  { type, choices }: Omit<Definition, "required">,
  cell: string,
  zone: string,
): AttributeValue {
  switch (type) {
    case "NUMBER":
      return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(cell) ? Number(cell) : cell;
    case "BOOLEAN":
      return yes.has(cell.toLowerCase()) || (no.has(cell.toLowerCase()) ? false : cell);
    case "DATE":
      return cell.replace(/^(\d{4})[/.](\d{2})[/.](\d{2})$/, "$1-$2-$3");
    case "DATETIME":
      return instantOfCell(cell, zone);
    case "CHOICE":
      return choiceOf(choices, cell);
    case "MULTI_CHOICE": {
      const parts = cell.split(/[;|]/).map((one) => choiceOf(choices, one.trim()));
      return [...new Set(parts.filter((one) => one !== ""))];
    }
    default:
      return cell;
  }
}

/** By its value or by its label, upper and lower case alike. */
function choiceOf(choices: Definition["choices"], text: string): string {
  const wanted = text.toLowerCase();
  const found = choices.find(
    ({ value, label }) => value.toLowerCase() === wanted || label.toLowerCase() === wanted,
  );
  return found?.value ?? text;
}
