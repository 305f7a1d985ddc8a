import { listTags, type Tag } from "@parley/contract";
import { useMemo } from "react";
import { useRead } from "../../api/query.ts";
import styles from "./tags.module.css";

/** The tags of the tenant by id, the retired ones too: records may have them still. */
export function useTags(): ReadonlyMap<string, Tag> {
  const used = useRead(listTags, { query: { limit: 200 } }).data;
  const retired = useRead(listTags, { query: { limit: 200, retired: "true" } }).data;
  return useMemo(() => {
    const all = [...(used?.items ?? []), ...(retired?.items ?? [])];
    return new Map(all.map((tag) => [tag.id, tag]));
  }, [used, retired]);
}

/** The tags of a record, each with its colour. */
export function TagChips({ ids }: { ids: readonly string[] }) {
  const tags = useTags();
  const shown = ids.flatMap((id) => tags.get(id) ?? []);
  return (
    <span className={styles.chips} title={shown.map(({ name }) => name).join(", ")}>
      {shown.map((tag) => (
        <TagChip key={tag.id} tag={tag} />
      ))}
    </span>
  );
}

export function TagChip({ tag }: { tag: Pick<Tag, "name" | "colour"> }) {
  return (
    <span className={styles.chip}>
      <span className={styles.dot} data-colour={tag.colour} aria-hidden />
      {tag.name}
    </span>
  );
}
