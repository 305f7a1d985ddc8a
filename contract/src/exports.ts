import { z } from "zod";

/** What a view can be taken out as. */
export const exportFormats = ["CSV", "XLSX", "JSON"] as const;
export type ExportFormat = (typeof exportFormats)[number];
export const ExportFormat = z
  .enum(exportFormats)
  .default("CSV")
  .describe(
    "A table as text, a workbook, or an array of objects whose keys are those of the fields",
  );

/** What every export has in common: proof of who asks, how often, and the types of file that it answers with. */
export const exported = {
  method: "POST",
  fresh: true,
  perMinute: 60,
  reads: true,
  download: "text/csv",
  otherDownloads: [
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/json",
  ],
} as const;
