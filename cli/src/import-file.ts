import {
  getImport,
  type Import,
  Import as ImportShape,
  ImportTarget,
  runImport,
  uploadImport,
} from "@parley/contract";
import { Refusal } from "@parley/server/admin";
import type { ApiSession, FileBody } from "./api/session.ts";

export type ImportWishes = {
  fileName: string;
  /** `Column=target`, for columns whose proposed target is wrong. */
  map?: readonly string[];
  country?: string;
  source?: string | null;
  onDuplicate?: Import["options"]["onDuplicate"];
};

const pollMs = 500;

/** Uploads a CSV file, runs its import, and returns when it is over. */
export async function importFile(
  session: ApiSession,
  file: FileBody,
  wishes: ImportWishes,
  onProgress: (counts: Import["counts"]) => void,
): Promise<Import> {
  const { fileName, map = [], country = "GB", source = null, onDuplicate = "SKIP" } = wishes;
  const answer = await session.send(uploadImport, { query: { fileName } }, file);
  const uploaded = ImportShape.parse(await answer.json());
  const params = { id: uploaded.id };
  const mapping = mappingOf(uploaded, map);
  await session.call(runImport, { params, body: { mapping, country, source, onDuplicate } });
  for (;;) {
    const now = await session.call(getImport, { params });
    if (now.state !== "QUEUED" && now.state !== "RUNNING") return now;
    onProgress(now.counts);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function mappingOf({ columns, mapping }: Import, map: readonly string[]): Import["mapping"] {
  const wanted = new Map(
    map.map((pair) => {
      const [column = "", target = ""] = pair.split(/=(.*)/s);
      if (!columns.includes(column)) {
        const known = columns.join(", ");
        throw new Refusal("invalid", `The file has no column ${column}. It has: ${known}`);
      }
      const parsed = ImportTarget.safeParse(target);
      if (!parsed.success) throw new Refusal("invalid", `A column cannot become ${target}`);
      return [column, parsed.data];
    }),
  );
  return mapping.map((proposed, i) => wanted.get(columns[i] ?? "") ?? proposed);
}

/** Tells the sums of an import that is over; its errors are in the web app and the API. */
export function describeImport({ state, counts, error }: Import): string {
  const { rows, created, updated, skipped, errors } = counts;
  const sums = `${rows} rows: ${created} new, ${updated} updated, ${skipped} skipped, ${errors} refused`;
  return state === "DONE" ? sums : `${sums}. The import ${state.toLowerCase()}: ${error ?? ""}`;
}
