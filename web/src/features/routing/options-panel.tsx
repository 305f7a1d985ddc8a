import { NumberInput, Select } from "@mantine/core";
import { getRoutingOptions, type RoutingOptions, updateRoutingOptions } from "@parley/contract";
import { useTranslation } from "react-i18next";
import { patchRead, useRead, useWrite } from "../../api/query.ts";
import { useErrorToast } from "../../api/use-error-toast.ts";
import { Panel } from "../../ui/panel.tsx";
import { toast } from "../../ui/toast.ts";
import styles from "./routing.module.css";

const leavings = ["TEAM", "RULES", "KEEP"] as const;

/** What holds for every rule; each change is kept at once and can be taken back. */
export function OptionsPanel({ mayUpdate }: { mayUpdate: boolean }) {
  const { t } = useTranslation("routing");
  const { data: options } = useRead(getRoutingOptions);
  const update = useWrite(updateRoutingOptions, {
    optimistic: ({ body }) => patchRead(getRoutingOptions, undefined, () => body),
    onFailed: useErrorToast(),
  });
  if (!options) return null;
  const save = (change: Partial<RoutingOptions>) => {
    const body = { ...options, ...change };
    if (JSON.stringify(body) === JSON.stringify(options)) return;
    const undo = () => update.mutate({ body: options });
    update.mutate({ body }, { onSuccess: () => void toast({ text: t("options.saved"), undo }) });
  };
  return (
    <Panel title={t("options.title")}>
      <div className={styles.options}>
        <NumberInput
          key={options.defaultCapacity}
          label={t("options.capacity")}
          min={1}
          max={10_000}
          allowDecimal={false}
          disabled={!mayUpdate}
          defaultValue={options.defaultCapacity}
          onBlur={(event) => {
            const value = Number(event.currentTarget.value);
            if (Number.isInteger(value) && value > 0) save({ defaultCapacity: value });
          }}
        />
        <Select
          label={t("options.onLeaving")}
          allowDeselect={false}
          disabled={!mayUpdate}
          data={leavings.map((value) => ({ value, label: t(`options.leaving.${value}`) }))}
          value={options.onLeaving}
          onChange={(value) => {
            const chosen = leavings.find((one) => one === value);
            if (chosen) save({ onLeaving: chosen });
          }}
        />
      </div>
    </Panel>
  );
}
