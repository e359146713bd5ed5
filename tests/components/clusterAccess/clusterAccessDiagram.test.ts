import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccessArgs } from "../../../provider";
import { readOtherEntries } from "../../support/mocks/access";
import type { Functions } from "../../support/mocks/functions";
import { unknownOutput } from "../../support/mocks/markers";
import {
  account,
  component,
  declare,
  functionsOf,
  minimal,
  outputsOf,
  roleArn,
  userArn,
} from "./clusterAccess.fixtures";

const arn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const callerArns = [`arn:aws:iam::${account}:user/deployer`];
const grants: ClusterAccessArgs["grants"] = [
  { name: "dev", principalArn: roleArn, access: "view", namespaces: ["a"], kubernetesGroups: ["devs"] },
  { name: "alice", principalArn: userArn, access: "cluster-admin" },
];
const bindings = [{ name: "devs", group: "devs", clusterRole: "edit" }];

/** A live access entry besides the grants. */
const entry = (name: string, declaredBy: string) => ({
  principalArn: arn(name),
  type: "STANDARD",
  username: name,
  groups: [],
  policies: [{ policy: "AmazonEKSAdminPolicy" }],
  declaredBy,
  createdAt: "2026-01-02T03:04:05.678Z",
});

async function diagramOf(args: Partial<ClusterAccessArgs>, functions: Functions = functionsOf(), preview = false) {
  const done = await declare({ ...minimal, grants, bindings, ...args }, { functions, preview });
  return (await outputsOf(done.result)).accessDiagram;
}

const linesOf = async (...given: Parameters<typeof diagramOf>) => String(await diagramOf(...given)).split("\n");

describe("the diagram of a ClusterAccess", () => {
  it("shows the end of a grant in UTC at its principal", async () => {
    const [dev, alice] = grants;
    const ending = [{ ...dev, until: "2999-01-31T18:00[Europe/Berlin]" }, alice] as ClusterAccessArgs["grants"];
    const principals = (lines: string[]) => lines.filter((line) => line.startsWith("    principal"));
    const [first = "", second] = principals(await linesOf({}));
    assert.deepEqual(principals(await linesOf({ grants: ending })), [
      first,
      second?.replace("dev", "dev#32;#40;until 2999-01-31T17#58;00#58;00Z#41;"),
    ]);
  });

  it("shows the access policies and the bindings of access entries", async () => {
    assert.deepEqual(await linesOf({}), [
      "flowchart LR",
      '  subgraph s0x0["Users"]',
      '    principal0["alice<br/>#40;administrator#41;"]:::administrator',
      "  end",
      '  subgraph s0x1["Roles"]',
      '    principal1["dev"]',
      "  end",
      '  subgraph s1x0["Groups"]',
      '    group0["devs"]',
      "  end",
      '  subgraph s2x0["Access policies"]',
      '    right0["AmazonEKSClusterAdminPolicy"]:::administrator',
      '    right1["AmazonEKSViewPolicy in a"]',
      "  end",
      '  subgraph s2x1["ClusterRoles"]',
      '    right2["edit"]',
      "  end",
      "  principal1 --> right1",
      "  principal1 --> group0",
      "  group0 --> right2",
      "  principal0 --> right0",
      "  classDef administrator stroke:#d1242f,stroke-width:3px",
    ]);
  });

  it("shows the ClusterRoles of entries of aws-auth, without the groups of single grants", async () => {
    const functions = functionsOf({ mode: "CONFIG_MAP" });
    const text = (await linesOf({ authenticationMode: "CONFIG_MAP" }, functions)).join("\n");
    assert.match(text, /subgraph s2x0\["ClusterRoles"\]\n {4}right0\["cluster-admin"\]:::administrator\n/);
    assert.match(text, /right1\["view in a"\]/);
    assert.match(text, /subgraph s1x0\["Groups"\]\n {4}group0\["devs"\]\n {2}end/);
  });

  it("includes the access besides the grants, unless the update removes it", async () => {
    const others = {
      ...functionsOf({ mode: "API_AND_CONFIG_MAP" }),
      "aws:index/getCallerIdentity:getCallerIdentity": () => ({ arn: callerArns[0] }),
      readMappings: () => ({ mappings: [], callerArns }),
      readAccess: () => ({ entries: [], mappings: [], adminBindings: [], incomplete: [], unread: [] }),
      [readOtherEntries]: () => ({ entries: [entry("left", "nobody"), entry("eks", "eks")], callerArns, unread: [] }),
    };
    const names = async (args: Partial<ClusterAccessArgs>) =>
      (await linesOf({ authenticationMode: "API_AND_CONFIG_MAP", ...args }, others)).filter((line) =>
        /left|eks/.test(line),
      );
    assert.deepEqual(await names({}), ['    principal2["left<br/>eks"]']);
    assert.deepEqual(await names({ unmanaged: "remove" }), ['    principal2["eks"]']);
  });

  it("leaves out a principal whose grant is removed", async () => {
    const principalArn = arn("former");
    const type = "aws:eks/accessEntry:AccessEntry";
    const urn = component.replace("ClusterAccess::access", `ClusterAccess$${type}::access-former-entry`);
    const outputs = { clusterName: "prod", principalArn, kubernetesGroups: [] };
    const functions = {
      ...functionsOf(),
      "pulumi:pulumi:readStackResourceOutputs": () => ({
        outputs: { [component]: { type: "eks-auth:index:ClusterAccess", outputs: {} }, [urn]: { type, outputs } },
      }),
      readAccess: () => ({ entries: [], mappings: [], adminBindings: [], incomplete: [], unread: [] }),
      [readOtherEntries]: () => ({
        entries: [entry("former", "this-stack"), entry("kept", "this-stack")],
        callerArns,
        unread: [],
      }),
    };
    const text = (await linesOf({ force: true }, functions)).join("\n");
    assert.match(text, /\["kept"\]/);
    assert.doesNotMatch(text, /former/);
  });

  it("is secret if an input is, and unknown while a principal is", async () => {
    const [dev] = grants;
    const secret = await diagramOf({
      grants: [{ ...dev, principalArn: pulumi.secret(roleArn) } as (typeof grants)[0]],
    });
    assert.deepEqual(Object.keys(secret as object), ["«secret»"]);
    const later = [{ ...dev, principalArn: unknownOutput() } as (typeof grants)[0]];
    assert.equal(await diagramOf({ grants: later }, functionsOf(), true), "«unknown»");
  });
});
