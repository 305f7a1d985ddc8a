import { CallingSettings, HolidaySettings, type LawPackCode, openTolls } from "@parley/contract";
import { sql } from "kysely";
import type { Tx } from "../../platform/db/tx.ts";
import { type Rules, toRules } from "./decision/index.ts";
import { type Place, resolve } from "./packs/index.ts";

/** What holds for one place, with the packs that it was made of. */
export type LawOfPlace = { packs: LawPackCode[]; rules: Rules };

/** The rules of a tenant as they are at this moment of its transaction. */
export type Law = {
  version: number;
  /** Shown where a dial brings none of its own. */
  callerId: string | null;
  calling: CallingSettings;
  of(place: Place): LawOfPlace;
};

type Row = { number: number; calling: unknown; holidays: unknown };

const undecided: CallingSettings = {
  changes: {},
  optionalPacks: [],
  callerId: null,
  tolls: openTolls,
};

export async function readLaw(tx: Tx<"law_versions" | "settings_versions">): Promise<Law> {
  const newest = (section: string) => sql`
    (select s.value from settings_versions s
     where s.tenant_id = current_tenant() and s.section = ${section}
     order by s.number desc limit 1)`;
  const { rows } = await sql<Row>`
    select coalesce((select l.number from law_versions l), 0) as number,
      ${newest("calling")} as calling, ${newest("holidays")} as holidays`.execute(tx);
  const [{ number, calling, holidays } = { number: 0, calling: null, holidays: null }] = rows;
  // What was decided under older rules and does not hold any more gives way to the packs alone.
  const decided = CallingSettings.safeParse(calling).data ?? undecided;
  const days = HolidaySettings.safeParse(holidays).data?.days ?? [];
  return lawOf(decided, new Set(days.map(({ date }) => date)), number);
}

function lawOf(calling: CallingSettings, holidays: ReadonlySet<string>, version: number): Law {
  const known = new Map<string, LawOfPlace>();
  return {
    version,
    callerId: calling.callerId,
    calling,
    of: (place) => {
      const key = `${place.country} ${place.region}`;
      const found = known.get(key);
      if (found) return found;
      const { packs, figures } = resolve(place, calling);
      const law = { packs, rules: toRules(figures, holidays, version, calling.tolls) };
      known.set(key, law);
      return law;
    },
  };
}
