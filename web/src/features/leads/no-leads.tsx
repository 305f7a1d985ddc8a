import { Link } from "@tanstack/react-router";
import { Plus, Upload } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useGrant } from "../../api/session.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import type { LeadFilter } from "./lead-filter.ts";

type Props = {
  filter: LeadFilter;
  onFilter: (filter: LeadFilter) => void;
  onNew: () => void;
};

/** No leads at all, or none for these filters: what to do about it. */
export function NoLeads({ filter, onFilter, onNew }: Props) {
  const { t } = useTranslation(["leads", "common"]);
  const mayCreate = useGrant("leads:create") !== undefined;
  const mayImport = useGrant("imports:create") !== undefined;
  if (Object.keys(filter).length > 0) {
    return (
      <EmptyState
        title={t("noMatch")}
        text={t("noMatchText")}
        actions={
          <Button variant="primary" onClick={() => onFilter({})}>
            {t("common:clearAll")}
          </Button>
        }
      />
    );
  }
  return (
    <EmptyState
      title={t("empty")}
      text={t("emptyText")}
      actions={
        <>
          {mayImport && (
            <Link to="/imports" className={buttonClass("primary")}>
              <Upload aria-hidden />
              {t("importFile")}
            </Link>
          )}
          {mayCreate && (
            <Button icon={Plus} keys="C" onClick={onNew}>
              {t("new")}
            </Button>
          )}
        </>
      }
    />
  );
}
