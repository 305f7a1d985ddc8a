import { ImportTarget } from "@parley/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { attributeName, mappingFault, proposeMapping, statusOf, type Target } from "./mapping.ts";

test.each<[string[], Target[]]>([
  [
    ["Full name", "Phone", "E-mail", "Company"],
    ["name", "phone", "email", "company"],
  ],
  [
    ["Nombre", "Apellidos", "Teléfono móvil", "Móvil", "Correo electrónico", "Empresa"],
    ["firstName", "lastName", "attribute:Teléfono móvil", "phone", "email", "company"],
  ],
  [
    ["Nome", "Sobrenome", "Telefone", "Celular", "Idioma", "Fuso horário"],
    ["firstName", "lastName", "phone", "phone", "language", "timeZone"],
  ],
  [
    ["Name", "Phone 1", "Phone 2", "name 2", "Boiler age (years)", "¿?"],
    ["name", "phone", "phone", "attribute:name 2", "attribute:Boiler age (years)", "attribute:¿?"],
  ],
])("%j is proposed as %j", (columns, mapping) => {
  expect(proposeMapping(columns, [])).toEqual(mapping);
});

test("a column of statuses is one only when it holds nothing else", () => {
  const columns = ["name", "phone", "status"];
  expect(proposeMapping(columns, [["a", "1", "Not interested"]])[2]).toBe("status");
  expect(proposeMapping(columns, [["a", "1", "Texas"]])[2]).toBe("attribute:status");
  expect(proposeMapping(columns, [["a", "1", ""]])[2]).toBe("attribute:status");
  expect([statusOf(" new "), statusOf("not-interested"), statusOf("open")]).toEqual([
    "NEW",
    "NOT_INTERESTED",
    undefined,
  ]);
});

test("whatever the columns are called, what is proposed is a mapping", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1 })), (columns) => {
      const mapping = proposeMapping(columns, []);
      expect(mapping).toHaveLength(columns.length);
      for (const target of mapping) expect(ImportTarget.safeParse(target).success).toBe(true);
    }),
  );
});

test.each<[Target[], string]>([
  [["name", "phone"], "one target for each of 3"],
  [["name", "name", "phone"], "target of another column"],
  [["phone", "email", "ignore"], "the name or the company"],
  [["name", "company", "ignore"], "the phone or the e-mail"],
  [["name", "phone", "attribute:a"], ""],
  [["company", "phone", "phone"], ""],
  [["company", "contactExternalId", "ignore"], ""],
])("of three columns, %j: %s", (mapping, reason) => {
  const fault = mappingFault(["a", "b", "c"], mapping);
  if (reason === "") expect(fault).toBeUndefined();
  else expect(fault?.reason).toContain(reason);
});

test("an attribute may stand only once, and there may be a hundred", () => {
  const columns = ["name", "phone", "a", "b"];
  const twice: Target[] = ["name", "phone", "attribute:a", "attribute:a"];
  expect(mappingFault(columns, twice)?.field).toBe("mapping.3");
  const many = Array.from({ length: 101 }, (_, i) => `attribute:a${i}`);
  const wide = ["name", "phone", ...many] as Target[];
  expect(mappingFault(wide, wide)?.reason).toContain("at most 100");
  expect(attributeName("attribute:day of week")).toBe("day of week");
});
