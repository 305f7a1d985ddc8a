import { NumberInput } from "@mantine/core";
import {
  limitNames,
  type OperatedTenant,
  setTenantLimits,
  type TenantLimits,
} from "@parley/contract";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useWrite } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { FormProblem } from "../../ui/form-problem.tsx";
import { Panel } from "../../ui/panel.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./operator.module.css";

const mebibyte = 1024 * 1024;
/** Of fields whose value has a unit. */
const labels: Partial<Record<keyof TenantLimits, "limits.storage" | "limits.document">> = {
  storageBytes: "limits.storage",
  documentBytes: "limits.document",
};

/** How much the tenant may have; an empty field is as much as it likes. */
export function LimitsForm({ tenant }: { tenant: OperatedTenant }) {
  const { t } = useTranslation("operator");
  const [limits, setLimits] = useState<TenantLimits>(tenant.limits);
  const save = useWrite(setTenantLimits, { onDone: () => toast({ text: t("limits.saved") }) });
  const may = tenant.can.includes("limit");
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ params: { id: tenant.id }, body: limits });
  };
  return (
    <Panel title={t("limits.title")} note={t("limits.note")}>
      <form onSubmit={send} noValidate>
        <div className={styles.fields}>
          {limitNames.map((name) => {
            const unit = name === "storageBytes" || name === "documentBytes" ? mebibyte : 1;
            const value = limits[name];
            return (
              <NumberInput
                key={name}
                label={t(labels[name] ?? `limit.${name}`)}
                placeholder={t("limits.none")}
                min={1}
                allowDecimal={false}
                allowNegative={false}
                disabled={!may}
                value={value === null ? "" : Math.ceil(value / unit)}
                error={save.error?.fields.find(({ field }) => field === name)?.reason}
                onChange={(next) =>
                  setLimits({ ...limits, [name]: next === "" ? null : Number(next) * unit })
                }
              />
            );
          })}
        </div>
        <FormProblem error={save.error} />
        {may && (
          <div className={styles.foot}>
            <Button type="submit" busy={save.isPending}>
              {t("limits.save")}
            </Button>
          </div>
        )}
      </form>
    </Panel>
  );
}
