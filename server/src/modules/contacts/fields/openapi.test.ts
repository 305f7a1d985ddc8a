import { createOwnField } from "@parley/contract";
import { expect, test } from "vitest";
import { Client } from "../../../testing/client.ts";
import { newTenant } from "../../../testing/tenant.ts";

type Document = {
  components: { schemas: Record<string, { properties?: Record<string, { $ref?: string }> }> };
};

const path = "/api/v1/openapi.json";
const documentFor = async (client: Client): Promise<Document> =>
  (await client.send({ method: "GET", url: path })).json();

test("the document of a tenant types its own fields; anybody else's does not", async () => {
  const [acme, zeta] = [await newTenant(), await newTenant()];
  const choices = ["S", "M"].map((value) => ({ value, label: value }));
  for (const body of [
    { key: "age", label: "Age", type: "NUMBER" as const, required: true },
    { key: "size", label: "Size", type: "CHOICE" as const, choices, help: "Of the shirt" },
  ]) {
    await acme.admin.call(createOwnField, { body });
  }
  const { schemas } = (await documentFor(acme.admin)).components;
  expect(schemas.LeadAttributes).toMatchObject({
    properties: {
      age: { title: "Age", type: "number" },
      size: {
        description: "Of the shirt",
        anyOf: [{ type: "string", enum: ["S", "M"] }, { type: "null" }],
      },
    },
    required: ["age"],
  });
  const ref = { $ref: "#/components/schemas/LeadAttributes" };
  expect(schemas.LeadDetail?.properties?.attributes).toEqual(ref);
  expect(schemas.ListedLead?.properties?.attributes).toEqual(ref);

  for (const client of [zeta.admin, new Client(acme.server.parley.http)]) {
    const plain = await documentFor(client);
    expect(plain.components.schemas.LeadAttributes).toBeUndefined();
    expect(plain.components.schemas.LeadDetail?.properties?.attributes).toHaveProperty("type");
  }
});
