import type { App } from "../../platform/app.ts";
import { type SealedField, sealedField } from "../../platform/encryption/fields.ts";
import type { Module } from "../../platform/module.ts";
import type { TenantSeed, UserHook } from "../identity/index.ts";
import { eraseTenant } from "./leaving/erase.ts";
import { exportJob } from "./leaving/export.ts";
import { operatorRoutes } from "./routes.ts";

export { type Certified, readCertificate } from "./leaving/certificate.ts";
export { askForDeletion } from "./leaving/deletion.ts";
export { leftOf } from "./leaving/erase.ts";
export { openExport } from "./leaving/open-export.ts";
export { tablesInOrder } from "./leaving/tables.ts";
export { listTenants, resumeTenant, suspendTenant, type TenantTools } from "./service.ts";
export { TenantUsage } from "./usage/usage.ts";

/** The passphrase of an export, until its file is closed with it. */
export const operatorSealed: readonly SealedField[] = [sealedField("tenant_exports", "passphrase")];

/** Who runs the installation looks after its tenants. */
export function operator(parts: {
  app: App;
  seeds: readonly TenantSeed[];
  hooks: readonly UserHook[];
  /** Every column that holds sealed values: an export opens them. */
  sealed: readonly SealedField[];
}): Module {
  const exporting = exportJob(parts.sealed);
  return {
    name: "operator",
    sealed: operatorSealed,
    jobs: [eraseTenant, exporting],
    routes: (api) => operatorRoutes(api, { ...parts, exporting }),
  };
}
