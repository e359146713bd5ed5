import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import { EKS } from "@aws-sdk/client-eks";
import { connect } from "../../provider/aws/connection";
import { resolveRequest } from "../../provider/eks/apiResources";
import { pathInWords, principalInWords, subjectPathInWords } from "../../provider/eks/whoCanInWords";
import { awsReads } from "../../provider/functions/serve/served";
import { readWhoCan, type WhoCanQuestion } from "../../provider/functions/serve/whoCanReads";
import { type Access, accessUntil } from "../support/access";
import { AdminClient } from "../support/adminClient";
import { moveTo, recreateCluster } from "../support/clusterMode";
import { removeAwsAuth, setAwsAuth } from "../support/liveAwsAuth";
import { assumeRole, clientWith, newRole, removeRole } from "../support/login";
import { fromSandbox, mintToken } from "../support/sandbox";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const deployer = fromSandbox("SANDBOX_DEPLOYER_ARN");
const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const [entryOnly, mappedOnly, both] = ["Asked-entry", "Asked-map", "Asked-both"];
const names = [entryOnly, mappedOnly, both] as const;
const rbac = "/apis/rbac.authorization.k8s.io/v1";
const apiGroup = "rbac.authorization.k8s.io";

async function ask(
  question: WhoCanQuestion,
  connection: { clusterName?: string; kubeconfig?: string } = { clusterName },
) {
  const result = await readWhoCan({ store: await connect(connection), connection, aws: awsReads }, question);
  assert.ok("principals" in result, JSON.stringify(result));
  return result;
}

describe("Who may make a request to a live cluster", function () {
  this.timeout(300_000);
  let client: AdminClient;
  const made: string[] = [];
  const create = async (path: string, body: { metadata: { name: string }; [field: string]: unknown }) => {
    await client.call("POST", path, body);
    made.push(`${path}/${body.metadata.name}`);
  };

  before(async () => {
    client = new AdminClient();
    for (const name of names) await newRole(name);
    const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
    await create(`${rbac}/clusterroles`, { metadata: { name: "asked" }, rules });
    for (const group of ["entry-devs", "map-devs"]) {
      await create(`${rbac}/clusterrolebindings`, {
        metadata: { name: group },
        roleRef: { apiGroup, kind: "ClusterRole", name: "asked" },
        subjects: [{ apiGroup, kind: "Group", name: group }],
      });
    }
    await setAwsAuth({
      mapRoles: JSON.stringify(
        [mappedOnly, both].map((name) => ({ rolearn: roleArn(name), username: name, groups: ["map-devs"] })),
      ),
    });
  });
  after(async () => {
    for (const path of made) await client.call("DELETE", path);
    await removeAwsAuth();
    await recreateCluster();
    for (const name of names) await removeRole(name);
    client.close();
  });

  const createEntries = async () => {
    for (const name of [entryOnly, both]) {
      await new EKS({}).createAccessEntry({
        clusterName,
        principalArn: roleArn(name),
        username: name,
        kubernetesGroups: ["entry-devs"],
      });
    }
  };

  it("follows the authentication mode, as the API server does", async () => {
    const byEntry = "access entry → Group entry-devs → ClusterRoleBinding entry-devs → ClusterRole asked";
    const byMap = (line: number) =>
      `aws-auth, mapRoles, line ${line} → Group map-devs → ClusterRoleBinding map-devs → ClusterRole asked`;
    const admin = { [deployer]: ["access entry → access policy AmazonEKSClusterAdminPolicy"] };
    const creator = { "the creator of the cluster": ["Group system:masters → everything, without a binding"] };
    const maps = { [roleArn(mappedOnly)]: [byMap(1)] };
    const entries = { [roleArn(entryOnly)]: [byEntry], [roleArn(both)]: [byEntry] };
    const modes = {
      CONFIG_MAP: { ...creator, ...maps, [roleArn(both)]: [byMap(1)] },
      API_AND_CONFIG_MAP: { ...admin, ...entries, ...maps },
      API: { ...admin, ...entries },
    };
    await recreateCluster("CONFIG_MAP");
    await createEntries();
    for (const [mode, expected] of Object.entries(modes)) {
      if (mode !== "CONFIG_MAP") await moveTo(mode as keyof typeof modes);
      const { principals, unread, request } = await ask({ verb: "get", resource: "po" });
      assert.deepEqual(unread, []);
      assert.deepEqual(request, { verb: "get", apiGroup: "", resource: "pods" });
      const found = principals.map((access): [string, string[]] => [
        principalInWords(access),
        access.ways.map((way) => pathInWords(access, way)),
      ]);
      assert.deepEqual(Object.fromEntries(found), expected, mode);
      // The API server itself.
      for (const name of names) {
        const [path] = (expected as Record<string, string[]>)[roleArn(name)] ?? [];
        const group = path?.startsWith("access entry") ? "entry-devs" : "map-devs";
        const access: Access =
          path === undefined ? 401 : { username: name, groups: [group, "system:authenticated"], allowed: ["pods"] };
        const keys = await assumeRole(roleArn(name), "who");
        assert.deepEqual(await accessUntil(access, { pods: { verb: "get", resource: "pods" } }, keys), access, name);
      }
    }
  });

  it("reports what the caller isn't allowed to read", async () => {
    const account = { kind: "ServiceAccount", name: "asked", namespace: "default" };
    await create("/api/v1/namespaces/default/serviceaccounts", { metadata: { name: "asked" } });
    const rules = [{ apiGroups: [apiGroup], resources: ["clusterroles", "clusterrolebindings"], verbs: ["list"] }];
    await create(`${rbac}/clusterroles`, { metadata: { name: "asked-reader" }, rules });
    await create(`${rbac}/clusterrolebindings`, {
      metadata: { name: "asked-reader" },
      roleRef: { apiGroup, kind: "ClusterRole", name: "asked-reader" },
      subjects: [account],
    });
    const kubeconfig = clientWith(await mintToken("default", "asked", fromSandbox("SANDBOX_ISSUER"))).exportConfig();
    const { principals, subjects, unread } = await ask(
      { verb: "list", resource: "clusterroles", namespace: "default" },
      { kubeconfig },
    );
    assert.deepEqual(principals, []);
    const found = subjects.find(({ subject }) => isDeepStrictEqual(subject, account));
    assert.deepEqual(found?.ways.map(subjectPathInWords), [
      "ClusterRoleBinding asked-reader → ClusterRole asked-reader",
    ]);
    assert.deepEqual(
      unread.map((text) => /: can't ([^:]*): it answered 403|^(With a kubeconfig)/.exec(text)?.slice(1).join("")),
      ["With a kubeconfig", "read the ConfigMap kube-system/aws-auth"],
    );
    const inNamespace = await ask({ verb: "get", resource: "pods", namespace: "default" }, { kubeconfig });
    assert.deepEqual(
      inNamespace.unread.map((text) => /: can't ([^:]*): it answered 403/.exec(text)?.[1]).filter(Boolean),
      [
        "list the Roles in the namespace default",
        "list the RoleBindings in the namespace default",
        "read the ConfigMap kube-system/aws-auth",
      ],
    );
  });

  it("finds each resource by the names that kubectl shows", async () => {
    const resources = await (await connect({ clusterName })).apiResources();
    const table = execFileSync("kubectl", ["api-resources", "--no-headers", "-o", "wide"], { encoding: "utf8" });
    const shown = table.split("\n").flatMap((line) => {
      const found = /^(\S+)\s+(?:(\S+)\s+)?(\S*v\d\S*)\s+(true|false)\s+(\S+)\s+(\S+)/.exec(line);
      const [, name = "", shortNames = "", version = "", namespaced, kind = "", verbs = ""] = found ?? [];
      const group = version.includes("/") ? (version.split("/")[0] ?? "") : "";
      return found ? [{ name, shortNames, group, version, namespaced: namespaced === "true", kind, verbs }] : [];
    });
    assert.ok(shown.length > 50, table);
    const listed = (names: string) => names.split(",").filter((name) => name !== "");
    for (const { name, shortNames, group, version, namespaced, kind, verbs } of shown) {
      const suffix = group === "" ? "" : `.${group}`;
      const versioned = group === "" ? [] : [`${name}.${version.split("/")[1]}.${group}`];
      for (const text of [
        `${name}${suffix}`,
        `${kind}${suffix}`,
        ...listed(shortNames).map((one) => one + suffix),
        ...versioned,
      ]) {
        const resolved = resolveRequest({ verb: "get", resource: text, namespace: "default" }, resources);
        const expected = { verb: "get", apiGroup: group, resource: name, ...(namespaced && { namespace: "default" }) };
        assert.deepEqual("request" in resolved && resolved.request, expected, text);
      }
      const known = resources.find((one) => one.name === name && one.group === group);
      assert.deepEqual([...(known?.verbs ?? [])].sort(), listed(verbs).sort(), name);
    }
  });

  it("chooses the resource that kubectl chooses for an ambiguous or incomplete name", async () => {
    const resources = await (await connect({ clusterName })).apiResources();
    const texts = [
      "po",
      "Pod",
      "events",
      "ev",
      "ev.events",
      "event",
      "deploy.apps",
      "ing",
      "ingressclass",
      "sc.storage",
      "csr",
    ];
    for (const resource of [...texts, "leases.coordination", "pods/exec", "deploy/scale", "hpa/status", "pdb.policy"]) {
      const args = ["create", "role", "x", "--verb=get", `--resource=${resource}`, "--dry-run=client", "-o", "json"];
      const { rules } = JSON.parse(execFileSync("kubectl", args, { encoding: "utf8" }));
      const resolved = resolveRequest({ verb: "get", resource }, resources);
      assert.ok("request" in resolved && "resource" in resolved.request, resource);
      const { apiGroup, resource: found } = resolved.request;
      assert.deepEqual(rules, [{ verbs: ["get"], apiGroups: [apiGroup], resources: [found] }], resource);
    }
  });
});
