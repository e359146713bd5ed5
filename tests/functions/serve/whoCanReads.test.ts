import assert from "node:assert/strict";
import type { ApiResource } from "../../../provider/eks/apiResources";
import type { RbacBinding } from "../../../provider/eks/bindings";
import { pathInWords, principalInWords } from "../../../provider/eks/whoCanInWords";
import { readWhoCan, type WhoCanQuestion } from "../../../provider/functions/serve/whoCanReads";
import { ClusterError } from "../../../provider/network/clusterErrors";
import { type Fault, MemoryCluster } from "../../resources/support/memoryCluster";
import { assertIssues } from "../../support/messages";
import { type FakeContent, fakeAws } from "./fakeAws";

const account = "123456789012";
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const pods: ApiResource = {
  group: "",
  name: "pods",
  singular: "pod",
  shortNames: ["po"],
  namespaced: true,
  verbs: ["get"],
  subresources: [],
};
const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
const binding: RbacBinding = {
  kind: "ClusterRoleBinding",
  name: "devs",
  roleKind: "ClusterRole",
  roleName: "reader",
  subjects: [{ kind: "Group", name: "devs" }],
  isDefault: false,
};
const [early, late] = [new Date("2026-01-01T00:00:00Z"), new Date("2026-01-02T00:00:00Z")];

interface Content {
  mode?: string;
  mapRoles?: string;
  aws?: FakeContent;
  unread?: string[];
  faults?: Fault[];
}

async function ask(question: WhoCanQuestion, content: Content = {}) {
  const { mode = "API_AND_CONFIG_MAP", mapRoles, aws, unread = [], faults = [] } = content;
  const memory = new MemoryCluster();
  memory.described = { arn: `arn:aws:eks:us-west-2:${account}:cluster/main`, authenticationMode: mode };
  memory.configMap = mapRoles === undefined ? undefined : { data: { mapRoles }, annotations: {} };
  memory.apiResources = [pods];
  const ClusterRole = [{ kind: "ClusterRole" as const, name: "reader", rules }];
  memory.rbac = { objects: { ClusterRole, ClusterRoleBinding: [binding] }, unread };
  memory.faults = faults;
  const cluster = { store: await memory.connect({}), connection: { clusterName: "main" }, aws: fakeAws(aws) };
  const result = await readWhoCan(cluster, question);
  return { memory, result };
}

/** The principals with their paths. */
async function principals(content: Content): Promise<Record<string, string[]>> {
  const { result } = await ask({ verb: "get", resource: "po" }, content);
  assert.ok("principals" in result);
  return Object.fromEntries(
    result.principals.map((access) => [principalInWords(access), access.ways.map((way) => pathInWords(access, way))]),
  );
}

describe("Who may make a request to a live cluster", () => {
  const path = "Group devs → ClusterRoleBinding devs → ClusterRole reader";
  const exists = (arn: string) => ({ arn, createdAt: early });
  const mapping = (name: string) => `- {rolearn: "${roleArn(name)}", username: x, groups: [devs]}\n`;

  it("is read from the access entries, aws-auth and RBAC", async () => {
    const aws = {
      entries: [{ principalArn: roleArn("team/Dev"), groups: ["devs"], createdAt: late }],
      roles: { Dev: exists(roleArn("team/Dev")), Ops: exists(roleArn("ops/Ops")) },
    };
    assert.deepEqual(await principals({ aws, mapRoles: mapping("Dev") + mapping("Ops") }), {
      [roleArn("team/Dev")]: [`access entry → ${path}`],
      [roleArn("Ops")]: [`aws-auth, mapRoles, line 2 → ${path}`],
    });
  });

  it("isn't a principal whose entry is dead, unless aws-auth maps it", async () => {
    const entries = [
      { principalArn: roleArn("Dev"), groups: ["devs"], createdAt: early },
      { principalArn: roleArn("Ops"), groups: ["devs"], createdAt: early },
      { principalArn: roleArn("Past"), groups: ["devs"], createdAt: early },
    ];
    const recreated = (arn: string) => ({ arn, createdAt: late });
    const roles = { Dev: recreated(roleArn("Dev")), Ops: recreated(roleArn("Ops")) };
    assert.deepEqual(await principals({ aws: { entries, roles }, mapRoles: mapping("Ops") + mapping("Past") }), {
      [roleArn("Ops")]: [`aws-auth, mapRoles, line 1 → ${path}`],
      [`${roleArn("Past")} (IAM has no such role or user)`]: [`aws-auth, mapRoles, line 2 → ${path}`],
    });
  });

  it("contains the request, with the full name of the resource, and reads RBAC where it is", async () => {
    const { memory, result } = await ask({ verb: "get", resource: "po", name: "web", namespace: "shop" });
    const request = { verb: "get", apiGroup: "", resource: "pods", name: "web", namespace: "shop" };
    assert.deepEqual("request" in result && result.request, request);
    assert.deepEqual(memory.rbacScopes, [request]);
    const ofUrl = await ask({ verb: "get", url: "/metrics" });
    assert.deepEqual("request" in ofUrl.result && ofUrl.result.request, { verb: "get", url: "/metrics" });
    assert.deepEqual(ofUrl.memory.rbacScopes, [{}]);
    assert.ok(!ofUrl.memory.asked.includes("apiResources"));
  });

  it("contains notices, and what can't be read", async () => {
    const aws = {
      undescribed: [roleArn("Dev")],
      entries: [{ principalArn: roleArn("Ops") }],
      unreadPrincipals: "iam:GetRole failed.",
    };
    const mapRoles = "- {rolearn: [}\n";
    const { result } = await ask(
      { verb: "lsit", resource: "pods" },
      { aws, mapRoles, unread: ["can't list the Roles."] },
    );
    assert.ok("unread" in result);
    assert.deepEqual(result.notices, ["pods has no verb lsit; it has get."]);
    assert.deepEqual(result.unread, [
      "can't list the Roles.",
      `The access entry of ${roleArn("Dev")} exists, but can't be read.`,
      result.unread.find((text) => text.includes("mapRoles")),
      "iam:GetRole failed.",
    ]);
    assert.equal(result.unread.length, 4);
  });

  it("is answered without aws-auth if the caller isn't allowed to read it, or in the mode API", async () => {
    const forbidden = () => {
      throw new ClusterError("forbidden", "can't read the ConfigMap.");
    };
    const faults: Fault[] = [{ operation: "read", when: "before", happens: forbidden }];
    const aws = {
      entries: [{ principalArn: roleArn("Dev"), groups: ["devs"] }],
      roles: { Dev: exists(roleArn("Dev")) },
    };
    const question = { verb: "get", resource: "pods" };
    const partial = await ask(question, { aws, mapRoles: mapping("Ops"), faults });
    assert.ok("unread" in partial.result);
    assert.deepEqual(partial.result.unread, ["can't read the ConfigMap."]);
    assert.deepEqual(partial.result.principals.map(principalInWords), [roleArn("Dev")]);
    const ofApi = await ask(question, { aws, mode: "API", mapRoles: mapping("Ops") });
    assert.ok("unread" in ofApi.result);
    assert.deepEqual(ofApi.result.principals.map(principalInWords), [roleArn("Dev")]);
    assert.ok(!ofApi.memory.asked.includes("read"));
  });

  it("fails with any other failure to read aws-auth", async () => {
    const unreachable = () => {
      throw new ClusterError("unreachable", "no answer.");
    };
    const faults: Fault[] = [{ operation: "read", when: "before", happens: unreachable }];
    await assert.rejects(ask({ verb: "get", url: "/metrics" }, { faults }), { kind: "unreachable" });
  });

  it("is an error for an unknown resource, before anything else is read", async () => {
    const { memory, result } = await ask({ verb: "get", resource: "pds" });
    assertIssues("issue" in result ? [result.issue] : [], {
      of: "who-can",
      what: "a short misspelled resource",
      issues: ["unknown resource"],
    });
    assert.deepEqual(
      memory.asked.filter((operation) => operation === "rbac"),
      [],
    );
  });
});
