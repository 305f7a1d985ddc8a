import { posix } from "node:path";
import { FileFault } from "../file/fault.ts";
import { SharedStrings } from "./strings.ts";
import { readXml } from "./xml.ts";
import { type Entry, openEntry, readDirectory, type Source } from "./zip.ts";

export type Sheet = { name: string; path: string; isHidden: boolean };

/** What must be known of a workbook to read its sheets. */
export type Workbook = {
  source: Source;
  entries: ReadonlyMap<string, Entry>;
  sheets: Sheet[];
  /** Days are counted from 1904, as old Macintoshes did. */
  isFrom1904: boolean;
  /** Numbers of the styles that show a number as a date or a time. */
  dateStyles: ReadonlySet<number>;
  stringsPath: string | undefined;
};

const mostSheets = 1000;

/** Opens a workbook: what sheets it has, and how its cells are to be read. */
export async function openWorkbook(source: Source): Promise<Workbook> {
  const entries = await readDirectory(source);
  const path = await mainPath(source, entries);
  const targets = await relations(source, entries, path);
  const byType = (type: string) => [...targets.values()].find((one) => one.type.endsWith(type));
  const sheets: Sheet[] = [];
  let isFrom1904 = false;
  await readPart(source, entries, path, {
    open: (name, attributes) => {
      if (name === "workbookPr") isFrom1904 = isTrue(attributes.date1904);
      if (name !== "sheet") return;
      const id = Object.entries(attributes).find(([key]) => /:id$/.test(key))?.[1] ?? "";
      const target = targets.get(id);
      if (!target?.type.endsWith("/worksheet") || sheets.length >= mostSheets) return;
      const isHidden = (attributes.state ?? "visible") !== "visible";
      sheets.push({ name: attributes.name ?? "", path: target.path, isHidden });
    },
  });
  if (sheets.length === 0) throw new FileFault("workbook", "has no sheet with rows");
  return {
    source,
    entries,
    sheets,
    isFrom1904,
    dateStyles: await dateStyles(source, entries, byType("/styles")?.path),
    stringsPath: byType("/sharedStrings")?.path,
  };
}

/** The texts that cells name by number. */
export async function readStrings({
  source,
  entries,
  stringsPath,
}: Workbook): Promise<SharedStrings> {
  const strings = new SharedStrings();
  if (stringsPath === undefined || !entries.has(stringsPath)) return strings;
  let text = "";
  let isText = false;
  let phonetic = 0;
  try {
    await readPart(source, entries, stringsPath, {
      open: (name) => {
        if (name === "si") text = "";
        // How a text is pronounced stands beside it, and is not a part of it.
        if (name === "rPh") phonetic++;
        isText = name === "t" && phonetic === 0;
      },
      text: (more) => {
        if (isText) text += more;
      },
      close: (name) => {
        isText = false;
        if (name === "rPh") phonetic--;
        if (name === "si") strings.add(unescaped(text));
      },
    });
  } catch (error) {
    strings.close();
    throw error;
  }
  return strings;
}

/** Characters that XML cannot hold are written as _x000D_. */
export function unescaped(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    // No text has a character of the number zero.
    hex === "0000" ? "" : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

async function readPart(
  source: Source,
  entries: ReadonlyMap<string, Entry>,
  path: string,
  visitor: Parameters<typeof readXml>[1],
): Promise<void> {
  const entry = entries.get(path);
  if (!entry) throw new FileFault("workbook", "is no workbook: a part of it is missing");
  await readXml(openEntry(source, entry), visitor);
}

type Relation = { type: string; path: string };

/** What a part refers to, by the names it uses. */
async function relations(
  source: Source,
  entries: ReadonlyMap<string, Entry>,
  of: string,
): Promise<Map<string, Relation>> {
  const folder = posix.dirname(of);
  const path = posix.join(folder, "_rels", `${posix.basename(of)}.rels`);
  const found = new Map<string, Relation>();
  await readPart(source, entries, path, {
    open: (name, { Id = "", Type = "", Target = "", TargetMode }) => {
      if (name !== "Relationship" || TargetMode === "External") return;
      const target = Target.startsWith("/") ? Target.slice(1) : posix.join(folder, Target);
      found.set(Id, { type: Type, path: target });
    },
  });
  return found;
}

async function mainPath(source: Source, entries: ReadonlyMap<string, Entry>): Promise<string> {
  if (!entries.has("_rels/.rels")) {
    throw new FileFault("workbook", "is an archive and no workbook; unpack it first");
  }
  const root = await relations(source, entries, "");
  const main = [...root.values()].find(({ type }) => type.endsWith("/officeDocument"));
  if (!main || !entries.has(main.path)) throw new FileFault("workbook", "is no workbook");
  if (main.path.endsWith(".bin")) {
    throw new FileFault("workbook", "is a binary workbook; save it as .xlsx");
  }
  return main.path;
}

/** Formats that every workbook knows without saying so: dates, times, and those of East Asia. */
function isKnownDate(format: number): boolean {
  const ranges = [
    [14, 22],
    [27, 36],
    [45, 47],
    [50, 58],
  ] as const;
  return ranges.some(([from, to]) => format >= from && format <= to);
}

/** A format of its own is one of dates when it has letters of a date outside of its texts. */
export function isDateFormat(code: string): boolean {
  const bare = code
    .replace(/"[^"]*"|\\.|_.|\*./g, "")
    .replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, "");
  return /[ymdhs]/i.test(bare.replace(/general/gi, ""));
}

async function dateStyles(
  source: Source,
  entries: ReadonlyMap<string, Entry>,
  path: string | undefined,
): Promise<Set<number>> {
  const styles = new Set<number>();
  if (path === undefined || !entries.has(path)) return styles;
  const dates = new Set<number>();
  let isInCells = false;
  let n = 0;
  await readPart(source, entries, path, {
    open: (name, attributes) => {
      const format = Number(attributes.numFmtId ?? 0);
      if (name === "numFmt" && isDateFormat(attributes.formatCode ?? "")) dates.add(format);
      if (name === "cellXfs") isInCells = true;
      if (name !== "xf" || !isInCells) return;
      if (isKnownDate(format) || dates.has(format)) styles.add(n);
      n++;
    },
    close: (name) => {
      if (name === "cellXfs") isInCells = false;
    },
  });
  return styles;
}

function isTrue(value: string | undefined): boolean {
  return value === "1" || value === "true";
}
