import type { OperatedTenant, TenantLimits } from "@parley/contract";
import { useFormat } from "../../i18n/format.ts";

export type Measure = {
  name: keyof TenantLimits;
  used: number;
  limit: number | null;
  format: (value: number) => string;
};

/** What a tenant uses of what it may have. */
export function useMeasures(): (tenant: OperatedTenant) => readonly Measure[] {
  const { number, bytes } = useFormat();
  return ({ usage, limits }) => [
    { name: "users", used: usage.users, limit: limits.users, format: number },
    { name: "agents", used: usage.agents, limit: limits.agents, format: number },
    { name: "leads", used: usage.leads, limit: limits.leads, format: number },
    { name: "storageBytes", used: usage.storageBytes, limit: limits.storageBytes, format: bytes },
    { name: "channels", used: usage.liveCalls, limit: limits.channels, format: number },
  ];
}
