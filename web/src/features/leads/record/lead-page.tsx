import type { LeadDetail } from "@parley/contract";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../../i18n/format.ts";
import { Banner } from "../../../ui/banner.tsx";
import { Button } from "../../../ui/button.tsx";
import { later } from "../../../ui/later.ts";
import { LoadError } from "../../../ui/load-error.tsx";
import { PageHeader } from "../../../ui/page-header.tsx";
import { SkeletonRows } from "../../../ui/skeleton.tsx";
import { useRestoreLead } from "./lead-actions.tsx";
import styles from "./lead-page.module.css";
import { Actions, Badges, Bar, Beside, Facts, Story } from "./slots.tsx";
import { useLeadRecord } from "./use-lead-record.ts";

const EditLeadDialog = later(async () => (await import("../edit-lead-dialog.tsx")).EditLeadDialog);

const route = getRouteApi("/app/leads/$leadId");

/** One lead: who it is, what has happened, what comes next. Its parts stand in `slots.tsx`. */
export function LeadPage() {
  const { t } = useTranslation("leads");
  const { leadId } = route.useParams();
  const { data: lead, error, refetch } = useLeadRecord(leadId);
  if (error) {
    return (
      <div className="page">
        <LoadError title={t("record.notLoaded")} error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  if (!lead) {
    return (
      <div className="page" aria-busy="true">
        <SkeletonRows rows={12} />
      </div>
    );
  }
  return <LeadRecord lead={lead} />;
}

function LeadRecord({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation("leads");
  const [editing, setEditing] = useState(false);
  const props = { lead, onEdit: () => setEditing(true) };
  const list = (
    <Link key="leads" to="/leads">
      {t("title")}
    </Link>
  );
  return (
    <div className="page page-scroll">
      {lead.deletedAt && <DeletedBanner lead={lead} />}
      <PageHeader
        crumbs={[list, lead.company].filter(Boolean)}
        title={lead.name}
        meta={<Badges {...props} />}
        actions={<Actions {...props} />}
      />
      <Bar {...props} />
      <div className={styles.record}>
        <div className={styles.column}>
          <Facts {...props} />
        </div>
        <Story {...props} />
        <div className={styles.column}>
          <Beside {...props} />
        </div>
      </div>
      <Suspense>
        {editing && <EditLeadDialog lead={lead} onClose={() => setEditing(false)} />}
      </Suspense>
    </div>
  );
}

function DeletedBanner({ lead }: { lead: LeadDetail }) {
  const { t } = useTranslation("leads");
  const format = useFormat();
  const restore = useRestoreLead();
  const mayRestore = lead.can.includes("restore");
  return (
    <Banner
      look="warning"
      icon={Trash2}
      end={
        mayRestore && (
          <Button size="small" onClick={() => restore(lead)}>
            {t("record.restore")}
          </Button>
        )
      }
    >
      {t("record.isDeleted", { when: format.dateTime(lead.deletedAt ?? lead.updatedAt) })}
    </Banner>
  );
}
