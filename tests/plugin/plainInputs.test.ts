import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { schemaPath } from "../../provider/package";
import { unwrapPlainInputs } from "../../provider/plugin/plainInputs";
import { runWell } from "../support/components";

const schema = JSON.parse(readFileSync(schemaPath, "utf8"));
const type = "eks-auth:index:ClusterAccess";
const principalArn = "arn:aws:iam::123456789012:role/Team";

/** An unwrapped input: `unknown` for an unknown output, and the dependencies of an output. */
async function seen(value: unknown): Promise<unknown> {
  if (pulumi.Output.isInstance(value)) {
    const { isKnown } = value as unknown as { isKnown: Promise<boolean> };
    const { promise } = value as unknown as { promise(): Promise<unknown> };
    const resources = [...(await pulumi.getAllResources(value))] as unknown as {
      urn: { promise(): Promise<string> };
    }[];
    const urns = await Promise.all(resources.map(({ urn }) => urn.promise()));
    return {
      output: (await isKnown) ? await promise.call(value) : "unknown",
      from: urns.map((urn) => urn.split("::").pop()),
    };
  }
  if (Array.isArray(value)) {
    return Promise.all(value.map(seen));
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await seen(item)])),
    );
  }
  return value;
}

describe("a component's plain list that arrives as an output", () => {
  it("becomes a list whose other members keep their dependencies and unknown values", async () => {
    const { result } = await runWell(
      async () => {
        const { id } = new aws.iam.Policy("cluster", { policy: "{}" });
        const [grants, settle] = pulumi.deferredOutput<unknown>();
        const dependencies = pulumi.getAllResources(id);
        settle({
          promise: async () => [
            { name: "team", principalArn, access: "view" },
            {
              name: "apps",
              principalArn: pulumi.unknown,
              accessPolicies: [{ policy: "AmazonEKSViewPolicy", namespaces: ["a"] }],
            },
          ],
          isKnown: Promise.resolve(false),
          isSecret: Promise.resolve(false),
          allResources: () => dependencies,
        } as unknown as pulumi.Output<unknown>);
        return await seen(await unwrapPlainInputs(type, { clusterName: "prod", grants }, schema));
      },
      { preview: true },
    );
    const from = ["cluster"];
    assert.deepEqual(result, {
      clusterName: "prod",
      grants: [
        { name: "team", principalArn: { output: principalArn, from }, access: "view" },
        {
          name: "apps",
          principalArn: { output: "unknown", from },
          accessPolicies: [{ policy: "AmazonEKSViewPolicy", namespaces: { output: ["a"], from } }],
        },
      ],
    });
  });

  it("stays an output if it is secret, as does every plain input that isn't a list", async () => {
    const inputs = { grants: pulumi.secret([{ name: "team", principalArn }]), migrate: pulumi.output(true) };
    const { result } = await runWell(() => unwrapPlainInputs(type, inputs, schema));
    assert.deepEqual([result.grants === inputs.grants, result.migrate === inputs.migrate], [true, true]);
  });
});
