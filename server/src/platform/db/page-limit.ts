import { type RawBuilder, sql } from "kysely";

/** Rows of a usual page, and the one more that tells whether there is a next. */
const usual: readonly number[] = [51, 201];

/**
 * The limit of a page of a list. One that the planner does not know counts as a tenth of the table, so
 * it would plan each run anew to see it; the usual ones are written into the statement.
 */
export function pageLimit(rows: number): number | RawBuilder<number> {
  return usual.includes(rows) ? sql.lit(rows) : rows;
}
