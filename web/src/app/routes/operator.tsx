import { createRoute } from "@tanstack/react-router";
import { tenantsSearch } from "../search.ts";
import { app, page } from "./frame.tsx";

// Pages of who operates the installation.

const tenants = createRoute({
  getParentRoute: () => app,
  path: "/tenants",
  validateSearch: tenantsSearch,
  component: page(
    ["operator"],
    () => import("../../features/operator/tenants-page.tsx"),
    "TenantsPage",
  ),
});
const tenant = createRoute({
  getParentRoute: () => app,
  path: "/tenants/$tenantId",
  component: page(
    ["operator", "support", "charts"],
    () => import("../../features/operator/tenant-page.tsx"),
    "TenantPage",
  ),
});
const deletions = createRoute({
  getParentRoute: () => app,
  path: "/deletions",
  component: page(
    ["operator"],
    () => import("../../features/operator/deletions-page.tsx"),
    "DeletionsPage",
  ),
});

export const operatorPages = [tenants, tenant, deletions] as const;
