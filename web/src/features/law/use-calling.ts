import {
  type CallingSettings,
  getCallingSettings,
  listLawPacks,
  updateCallingSettings,
} from "@parley/contract";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../../api/api-error.ts";
import { call } from "../../api/client.ts";
import { useRead } from "../../api/query.ts";
import { toast } from "../../ui/toast.ts";

/** The tenant's own rules, and the way to decide them in the version that was read. */
export function useCalling(onSaved: () => void = () => {}) {
  const { t } = useTranslation("law");
  const client = useQueryClient();
  const { data, error } = useRead(getCallingSettings);
  const save = useMutation<unknown, ApiError, CallingSettings>({
    mutationFn: (body) => call(updateCallingSettings, { body }, { ifMatch: data?.version ?? 0 }),
    onSuccess: () => {
      toast({ text: t("packs.saved") });
      void client.invalidateQueries({ queryKey: [getCallingSettings.path] });
      void client.invalidateQueries({ queryKey: [listLawPacks.path] });
      onSaved();
    },
  });
  return { settings: data?.value, loadError: error, save };
}
