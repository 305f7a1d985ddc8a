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

/** The types of file that an export answers with. */
export const exported = {
  download: "text/csv",
  otherDownloads: [
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/json",
  ],
} as const;
