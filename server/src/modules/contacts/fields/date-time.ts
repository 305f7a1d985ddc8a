import { instantAt } from "@parley/contract";

/** As the database reads it too (`own_instant`): a day, an hour, and the offset of a zone or Z. */
const instant =
  /^(?!0000)(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** Whether a value is an instant, whatever zone's offset it is told with. */
export function isInstant(value: unknown): value is string {
  if (typeof value !== "string") return false;
  const day = instant.exec(value)?.[1];
  // The 31st of June is read as the 1st of July.
  return day !== undefined && new Date(day).toISOString().startsWith(day);
}

const cellForm =
  /^(\d{4})[-/.](\d{2})[-/.](\d{2})[T ]+(\d{2}:\d{2})(:\d{2}(?:\.\d{1,6})?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * The instant that a cell of a file tells. Without an offset it is a time of this zone: one that the clocks
 * leave out in spring is as much later, of one that comes twice in autumn it is the first. Anything else is
 * handed back as it is, to be refused.
 */
export function instantOfCell(cell: string, zone: string): string {
  const [, year, month, day, time = "", rest = ":00", offset] = cellForm.exec(cell) ?? [];
  if (year === undefined) return cell;
  const local = `${year}-${month}-${day}T${time}${rest}`;
  if (offset !== undefined)
    return `${local}${offset.toUpperCase().replace(/(\d{2})(\d{2})$/, "$1:$2")}`;
  // Only a time that there is has an instant.
  if (!isInstant(`${local}Z`)) return cell;
  const on = { year: Number(year), month: Number(month), day: Number(day) };
  const at = instantAt(zone, on, time).toISOString();
  return `${at.slice(0, 16)}${rest}Z`;
}
