/** What is wrong with a whole file. */
export type FileFaultCode =
  | "empty"
  | "binary"
  | "encoding"
  | "header"
  | "rows"
  | "columns"
  | "unreadable"
  | "workbook";

/** A file that cannot be imported; the reason continues the sentence "The file ...". */
export class FileFault extends Error {
  readonly code: FileFaultCode;

  constructor(code: FileFaultCode, reason: string) {
    super(reason);
    this.name = "FileFault";
    this.code = code;
  }
}
