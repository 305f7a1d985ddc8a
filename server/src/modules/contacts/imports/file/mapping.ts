import { ImportTarget, leadStatuses } from "@parley/contract";
import type { z } from "zod";
import { fuse } from "./csv.ts";
import { type Names, namedIn, noNames, stageIn } from "./names.ts";

export type Target = z.infer<typeof ImportTarget>;

const mostAttributes = 100;

/** Names of columns as people write them, in English, Spanish and Portuguese. */
const synonyms = {
  name: "name fullname customername contactname customer nombre nombrecompleto nome nomecompleto cliente",
  firstName: "firstname givenname forename primeronombre primernombre primeironome",
  lastName: "lastname surname familyname apellido apellidos sobrenome apelido ultimonome",
  company:
    "company companyname organisation organization account accountname employer business empresa compania organizacion organizacao companhia razonsocial",
  phone:
    "phone phonenumber phoneno telephone telephonenumber tel mobile mobilephone mobilenumber cell cellphone msisdn telefono numerodetelefono movil celular telefone telemovel",
  email: "email emailaddress mail correo correoelectronico emaildecontacto enderecodeemail",
  source: "source leadsource origin fuente origen fonte origem",
  status: "status leadstatus estado situacao",
  externalId:
    "id externalid leadid customerid recordid reference ref identificador referencia codigo",
  contactExternalId: "contactexternalid",
  timeZone: "timezone tz zonahoraria fusohorario",
  language: "language lang locale idioma lingua",
  tags: "tags tag labels label etiquetas etiqueta marcadores",
  contactTags: "contacttags",
  list: "list lists leadlist lista listas",
  stage: "stage pipelinestage dealstage etapa fase",
} satisfies Partial<Record<Target, string>>;

const targetOf = new Map<string, Target>(
  Object.entries(synonyms).flatMap(([target, names]) =>
    names.split(" ").map((name): [string, Target] => [name, ImportTarget.parse(target)]),
  ),
);

/** What an export tells besides, under names that the import passes over. */
export const toldOnly = {
  assignee: "Assignee (Parley)",
  attempts: "Attempts (Parley)",
  lastOutcome: "Last outcome (Parley)",
  createdAt: "Created (Parley)",
  updatedAt: "Changed (Parley)",
  kind: "Kind (Parley)",
  country: "Country (Parley)",
  region: "Region (Parley)",
} as const;
/** What a table tells of the person or the firm and not of the lead, under names that the import knows. */
export const ofContact = { externalId: "Contact external id", tags: "Contact tags" } as const;
/** What a file of refused rows says before each of them. */
export const errorColumns = {
  line: "Line (Parley)",
  column: "Column (Parley)",
  code: "Code (Parley)",
  reason: "Reason (Parley)",
} as const;
const passedOver = new Set<string>([...Object.values(toldOnly), ...Object.values(errorColumns)]);

/** These may stand over several columns: a person has several numbers. */
const repeatable = new Set<Target>(["phone", "email", "ignore"]);

/** What each column probably is, from its name and the first rows; unknown ones become attributes. */
export function proposeMapping(
  columns: readonly string[],
  rows: readonly string[][],
  names = noNames,
): Target[] {
  const known = columns.map(targetOfName);
  const hasLastName = known.includes("lastName");
  const taken = new Set<Target>();
  return columns.map((column, i) => {
    let target = known[i];
    // "Nombre" beside "Apellidos" is the first name only.
    if (target === "name" && hasLastName && !known.includes("firstName")) target = "firstName";
    const knows = target && tellsNames(target, names);
    if (knows && !holdsOnly(rows, i, knows)) target = undefined;
    if (target === undefined || taken.has(target)) return attributeOf(column, i);
    if (!repeatable.has(target)) taken.add(target);
    return target;
  });
}

function targetOfName(column: string): Target | undefined {
  if (passedOver.has(column)) return "ignore";
  // An export says so where the name of an attribute would be taken for something else.
  const said = /^(attribute|contact):/.test(column) && ImportTarget.safeParse(column).data;
  return said || targetOf.get(plain(column).replace(/\d+$/, ""));
}

/** What a column must be called for the import to keep it as this attribute. */
export function columnOfAttribute(name: string): string {
  const isTaken = targetOfName(name) !== undefined;
  return isTaken || attributeOf(name, 0) !== `attribute:${name}` ? `attribute:${name}` : name;
}

/** Why a mapping cannot be used, with the column it is about; undefined when it can. */
export function mappingFault(
  columns: readonly string[],
  mapping: readonly Target[],
): { field: string; reason: string } | undefined {
  if (mapping.length !== columns.length) {
    return {
      field: "mapping",
      reason: `must have one target for each of ${columns.length} columns`,
    };
  }
  const twice = mapping.findIndex(
    (target, i) => !repeatable.has(target) && mapping.indexOf(target) !== i,
  );
  if (twice !== -1) return { field: `mapping.${twice}`, reason: "is the target of another column" };
  const names: Target[] = ["name", "firstName", "lastName", "company"];
  if (!mapping.some((target) => names.includes(target))) {
    return { field: "mapping", reason: "must map a column to the name or the company" };
  }
  const recognised: Target[] = ["phone", "email", "externalId", "contactExternalId"];
  if (!mapping.some((target) => recognised.includes(target))) {
    const reason = "must map a column to the phone or the e-mail address, or to an external id";
    return { field: "mapping", reason };
  }
  for (const isKept of [isAttribute, isOfContact]) {
    if (mapping.filter(isKept).length > mostAttributes) {
      return { field: "mapping", reason: `may keep at most ${mostAttributes} attributes` };
    }
  }
  return undefined;
}

/** Under what name the one column stands that is read as this; null where none is, or several are. */
export function columnsByTarget(
  columns: readonly string[],
  mapping: readonly Target[],
): (target: Target) => string | null {
  const found = new Map<Target, string | null>();
  mapping.forEach((target, i) => {
    found.set(target, found.has(target) ? null : (columns[i] ?? null));
  });
  return (target) => found.get(target) ?? null;
}

export function isAttribute(target: Target): boolean {
  return target.startsWith("attribute:");
}

/** Whether a column is kept with the person or the firm. */
export function isOfContact(target: Target): boolean {
  return target.startsWith("contact:");
}

/** The name under which a column of either is kept. */
export function attributeName(target: Target): string {
  return target.slice(target.indexOf(":") + 1);
}

function attributeOf(column: string, i: number): Target {
  const name = column
    .replace(/\p{C}+/gu, " ")
    .trim()
    .slice(0, 60)
    .trim();
  const target = ImportTarget.safeParse(`attribute:${name}`);
  return target.success ? target.data : ImportTarget.parse(`attribute:column ${i + 1}`);
}

/** How cells of a target that takes only what is known are told; undefined where anything is taken. */
function tellsNames(target: Target, names: Names): ((cell: string) => boolean) | undefined {
  switch (target) {
    case "status":
      return (cell) => statusOf(cell) !== undefined;
    case "tags":
    case "contactTags":
      return (cell) => namedIn(names.tags, cell) !== undefined;
    case "list":
      return (cell) => namedIn(names.lists, cell) !== undefined;
    case "stage":
      return (cell) => stageIn(names.stages, cell) !== undefined;
    default:
      return undefined;
  }
}

function holdsOnly(
  rows: readonly string[][],
  column: number,
  isKnown: (cell: string) => boolean,
): boolean {
  const values = rows.map((row) => fuse(row[column] ?? "").trim()).filter((value) => value !== "");
  return values.length > 0 && values.every(isKnown);
}

/** The status that a cell names, however it is written: `Not interested` is NOT_INTERESTED. */
export function statusOf(cell: string): (typeof leadStatuses)[number] | undefined {
  const code = cell
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, "_");
  return leadStatuses.find((status) => status === code);
}

function plain(column: string): string {
  return withoutAccents(column)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

function withoutAccents(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "");
}
