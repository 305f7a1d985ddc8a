import { type AttributeValue, Email, type LeadStatus, TimeZone } from "@parley/contract";
import { type CountryCode, isSupportedCountry } from "libphonenumber-js/min";
import { type Definition, readCell } from "../../fields/values.ts";
import { fuse } from "./csv.ts";
import { figureOf } from "./figure.ts";
import { attributeName, isAttribute, isOfContact, statusOf, type Target } from "./mapping.ts";
import { type Named, type Names, namedIn, noNames, type StageNamed, stageIn } from "./names.ts";
import { phoneOf } from "./phone.ts";

/** A row that can become a lead. What the file leaves open is null. */
export type ImportedRow = {
  line: number;
  name: string;
  company: string | null;
  kind: "PERSON" | "COMPANY";
  language: string | null;
  timeZone: string | null;
  phones: string[];
  emails: string[];
  source: string | null;
  status: LeadStatus | null;
  externalId: string | null;
  /** The id of the person or the firm in another system, and their tags. */
  contactExternalId: string | null;
  contactTags: Named[];
  tags: Named[];
  lists: Named[];
  stage: StageNamed | null;
  attributes: Record<string, AttributeValue>;
  /** What is known of the person or the firm, whatever the lead is about. */
  contactAttributes: Record<string, AttributeValue>;
};

/** Why a row was refused. It never holds a value of the row: those are about persons. */
export type RowFault = { line: number; column: string | null; code: string; reason: string };

export type RowReading = { row: ImportedRow } | { faults: RowFault[] };

/**
 * What of the tenant's own the cells of a file are read by: those of its fields as their types say, those of
 * tags, lists and stages by what they are called, times without an offset by its zone.
 */
export type Catalogue = {
  fields: readonly Definition[];
  contactFields: Readonly<Record<ImportedRow["kind"], readonly Definition[]>>;
  names: Names;
  zone: string;
};

const longestName = 120;
const longestAttribute = 500;

/** Reads the rows of one file: its columns, what each of them is, and how its numbers are written. */
export class RowReader {
  private readonly columns: readonly string[];
  private readonly mapping: readonly Target[];
  private readonly country: CountryCode | undefined;
  private readonly zones = new Map<string, boolean>();
  private readonly fields: Fields;
  private readonly contactFields: Readonly<Record<ImportedRow["kind"], Fields>>;
  private readonly names: Names;
  private readonly zone: string;
  private readonly contactColumns: readonly number[];

  constructor(
    columns: readonly string[],
    mapping: readonly Target[],
    country: string,
    { fields = [], contactFields, names = noNames, zone = "UTC" }: Partial<Catalogue> = {},
  ) {
    const { PERSON = [], COMPANY = [] } = contactFields ?? {};
    this.contactFields = { PERSON: byKey(PERSON), COMPANY: byKey(COMPANY) };
    this.names = names;
    this.zone = zone;
    this.fields = byKey(fields);
    this.columns = columns;
    this.mapping = mapping;
    this.contactColumns = mapping.flatMap((target, i) => (isOfContact(target) ? [i] : []));
    this.country = isSupportedCountry(country) ? country : undefined;
  }

  read(line: number, cells: readonly string[]): RowReading {
    if (cells.length !== this.columns.length) {
      const reason = `has ${cells.length} cells where the header has ${this.columns.length}`;
      return { faults: [{ line, column: null, code: "cell-count", reason }] };
    }
    const faults: RowFault[] = [];
    const draft = emptyDraft();
    cells.forEach((cell, i) => {
      const fault = this.take(draft, this.mapping[i] ?? "ignore", fuse(cell).trim());
      if (fault) faults.push({ line, column: this.columns[i] ?? null, ...fault });
    });
    const row = toRow(line, draft);
    // Which fields a contact has is known when it is known whether it is a firm.
    for (const { i, cell } of this.ofContact(cells)) {
      const name = attributeName(this.mapping[i] ?? "ignore");
      const fault = this.keep(row.contactAttributes, this.contactFields[row.kind], name, cell);
      if (fault) faults.push({ line, column: this.columns[i] ?? null, ...fault });
    }
    const missing = faults.length === 0 ? missingIn(row) : undefined;
    if (missing) faults.push({ line, column: null, ...missing });
    return faults.length > 0 ? { faults } : { row };
  }

  private ofContact(cells: readonly string[]): { i: number; cell: string }[] {
    return this.contactColumns.flatMap((i) => {
      const cell = fuse(cells[i] ?? "").trim();
      return cell === "" || cell.includes("\0") ? [] : [{ i, cell }];
    });
  }

  /** Puts one cell where it belongs; says what is wrong with it. */
  private take(draft: Draft, target: Target, cell: string): Fault | undefined {
    if (cell === "" || target === "ignore") return undefined;
    if (cell.includes("\0"))
      return { code: "character", reason: "holds a character that cannot be" };
    if (isOfContact(target)) return undefined;
    if (isAttribute(target)) {
      return this.keep(draft.attributes, this.fields, attributeName(target), cell);
    }
    switch (target) {
      case "phone":
        return takePhone(draft, cell, this.country);
      case "email":
        return takeEmail(draft, cell);
      case "status":
        draft.status = statusOf(cell) ?? null;
        return draft.status ? undefined : { code: "status-unknown", reason: "is not a status" };
      case "timeZone":
        return this.takeZone(draft, cell);
      case "language":
        return takeLanguage(draft, cell);
      case "tags":
      case "contactTags":
      case "list":
      case "stage":
        return takeNamed(draft, target, cell, this.names);
      case "name":
      case "firstName":
      case "lastName":
      case "company":
      case "source":
      case "externalId":
      case "contactExternalId":
        if (cell.length > longestName) return tooLong(longestName);
        draft[target] = cell;
        return undefined;
      default:
        return undefined;
    }
  }

  private keep(
    attributes: ImportedRow["attributes"],
    fields: Fields,
    name: string,
    cell: string,
  ): Fault | undefined {
    if (cell.length > longestAttribute) return tooLong(longestAttribute);
    const field = fields.get(name);
    const read = field ? readCell(field, cell, this.zone) : { value: figureOf(cell) ?? cell };
    if ("reason" in read) return { code: misfitOf(field), reason: read.reason };
    attributes[name] = read.value;
    return undefined;
  }

  private takeZone(draft: Draft, cell: string): Fault | undefined {
    let isZone = this.zones.get(cell);
    if (isZone === undefined) {
      isZone = TimeZone.safeParse(cell).success;
      if (this.zones.size < 1000) this.zones.set(cell, isZone);
    }
    if (!isZone)
      return { code: "time-zone-unknown", reason: "is not a time zone like Europe/London" };
    draft.timeZone = cell;
    return undefined;
  }
}

/** A date that is none is told from other values that do not fit. */
function misfitOf(field: Definition | undefined): string {
  return field?.type === "DATE" || field?.type === "DATETIME" ? "date-invalid" : "field-misfit";
}

type Fault = { code: string; reason: string };
type Fields = ReadonlyMap<string, Definition>;

function byKey(fields: readonly Definition[]): Fields {
  return new Map(fields.map((field) => [field.key, field]));
}

type Draft = Omit<ImportedRow, "line" | "name" | "kind"> & {
  name: string | null;
  firstName: string | null;
  lastName: string | null;
};

function emptyDraft(): Draft {
  return {
    name: null,
    firstName: null,
    lastName: null,
    company: null,
    language: null,
    timeZone: null,
    phones: [],
    emails: [],
    source: null,
    status: null,
    externalId: null,
    contactExternalId: null,
    contactTags: [],
    tags: [],
    lists: [],
    stage: null,
    attributes: {},
    contactAttributes: {},
  };
}

function toRow(line: number, draft: Draft): ImportedRow {
  const { name, firstName, lastName, ...rest } = draft;
  const person = name ?? [firstName, lastName].filter(Boolean).join(" ");
  const kind = person === "" ? "COMPANY" : "PERSON";
  const status = rest.status ?? rest.stage?.status ?? null;
  return { line, ...rest, status, kind, name: person || (rest.company ?? "") };
}

function missingIn(row: ImportedRow): Fault | undefined {
  if (row.name === "") return { code: "name-missing", reason: "has neither a name nor a company" };
  if (row.name.length > longestName) return tooLong(longestName);
  // Nobody could say next time who was meant.
  if (row.phones.length + row.emails.length === 0 && !row.externalId && !row.contactExternalId) {
    const reason = "has neither a phone number nor an e-mail address nor an external id";
    return { code: "address-missing", reason };
  }
  if (row.stage?.status && row.stage.status !== row.status) {
    return { code: "stage-status", reason: "has a status with which its stage does not go" };
  }
  return undefined;
}

function takeNamed(
  draft: Draft,
  target: "tags" | "contactTags" | "list" | "stage",
  cell: string,
  names: Names,
): Fault | undefined {
  if (target === "stage") {
    draft.stage = stageIn(names.stages, cell) ?? null;
    return draft.stage ? undefined : { code: "stage-unknown", reason: "is not a stage" };
  }
  const found = namedIn(target === "list" ? names.lists : names.tags, cell);
  if (!found) {
    return target === "list"
      ? { code: "list-unknown", reason: "names no fixed list that is in use" }
      : { code: "tag-unknown", reason: "names a tag that is not in use" };
  }
  if (target === "list") draft.lists = found;
  else draft[target] = found;
  return undefined;
}

function takePhone(
  draft: Draft,
  cell: string,
  country: CountryCode | undefined,
): Fault | undefined {
  const read = phoneOf(cell, country);
  if ("code" in read) return read;
  draft.phones.push(read.phone);
  return undefined;
}

function takeEmail(draft: Draft, cell: string): Fault | undefined {
  const email = Email.safeParse(cell);
  if (!email.success) return { code: "email-invalid", reason: "is not an e-mail address" };
  draft.emails.push(email.data);
  return undefined;
}

function takeLanguage(draft: Draft, cell: string): Fault | undefined {
  const [language = "", region] = cell.split(/[-_]/);
  const code = region
    ? `${language.toLowerCase()}-${region.toUpperCase()}`
    : language.toLowerCase();
  if (!/^[a-z]{2}(-[A-Z]{2})?$/.test(code)) {
    return { code: "language-unknown", reason: "is not a language like en or es-MX" };
  }
  draft.language = code;
  return undefined;
}

function tooLong(most: number): Fault {
  return { code: "too-long", reason: `is longer than ${most} characters` };
}
