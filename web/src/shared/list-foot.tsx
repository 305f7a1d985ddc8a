import { useTranslation } from "react-i18next";
import type { List } from "../api/lists.ts";
import { useFormat } from "../i18n/format.ts";
import { Button } from "../ui/button.tsx";
import { TableFoot } from "../ui/data-table/data-table.tsx";

/** How much of a list has come, and a way on when the rest did not. */
export function ListFoot({ list }: { list: List<unknown> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const count = list.items.length;
  if (count === 0) return null;
  const words = { count, shown: format.number(count) };
  return (
    <TableFoot>
      <span>{list.hasMore ? t("rowsSoFar", words) : t("rows", words)}</span>
      {list.error && (
        <Button size="small" onClick={list.loadMore}>
          {t("restNotLoaded")}
        </Button>
      )}
    </TableFoot>
  );
}
