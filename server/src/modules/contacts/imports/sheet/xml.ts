import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { SaxesParser } from "saxes";
import { FileFault } from "../file/fault.ts";

export type Attributes = Readonly<Record<string, string>>;

/** What is done with the parts of a document as they come by. Names are without their prefixes. */
export type Visitor = {
  open?(name: string, attributes: Attributes): void;
  text?(text: string): void;
  close?(name: string): void;
};

/** No tag and no text of a workbook is as long: what goes on for longer is made to fill the memory. */
const longestSilence = 4 * 1024 ** 2;

/**
 * Reads an XML document as it comes in, and yields after each piece of it, so that what was collected can be
 * taken away. Entities other than the five are not known, so none can grow.
 */
export async function* visitXml(document: Readable, visitor: Visitor): AsyncGenerator<void> {
  let silence = 0;
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => {
    silence = 0;
    visitor.open?.(bare(name), attributes);
  });
  parser.on("text", (text) => visitor.text?.(text));
  parser.on("cdata", (text) => visitor.text?.(text));
  parser.on("closetag", ({ name }) => {
    silence = 0;
    visitor.close?.(bare(name));
  });
  parser.on("doctype", () => {
    throw new FileFault("workbook", "has a document type, which no workbook has");
  });
  parser.on("error", () => {
    throw new FileFault("workbook", "is damaged: a part of it is no XML");
  });
  const decoder = new StringDecoder("utf8");
  for await (const chunk of document as AsyncIterable<Buffer>) {
    silence += chunk.length;
    if (silence > longestSilence) throw new FileFault("workbook", "has a cell without an end");
    parser.write(decoder.write(chunk));
    yield;
  }
  parser.write(decoder.end());
  parser.close();
  yield;
}

/** The same for a document of which only the visitor's own findings are wanted. */
export async function readXml(document: Readable, visitor: Visitor): Promise<void> {
  for await (const _ of visitXml(document, visitor));
}

function bare(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
