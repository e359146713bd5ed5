import assert from "node:assert/strict";
import { serveGetAwsAuth } from "../../../provider/functions/serve/served";
import { ClusterError } from "../../../provider/network/clusterErrors";
import { MemoryCluster } from "../../resources/support/memoryCluster";

/** The result for a cluster whose ConfigMap has this data; undefined for a cluster without the ConfigMap. */
async function ask(data: Record<string, string> | undefined, args: Record<string, unknown> = { clusterName: "main" }) {
  const cluster = new MemoryCluster();
  cluster.configMap = data && { data, annotations: {} };
  const answer = await serveGetAwsAuth({ values: args, secrets: [] }, (connection) => cluster.connect(connection));
  return { ...answer, asked: cluster.asked, version: cluster.version };
}

describe("getAwsAuth in the plugin", () => {
  it("reports that aws-auth has no effect in mode API, and names the cluster", async () => {
    const cluster = new MemoryCluster();
    const arn = "arn:aws:eks:us-west-2:123456789012:cluster/main";
    cluster.described = { arn, authenticationMode: "API" };
    const read = async () => {
      const args = { values: { clusterName: "main" }, secrets: [] };
      const { outputs } = await serveGetAwsAuth(args, (connection) => cluster.connect(connection));
      return [outputs?.values.clusterArn, outputs?.values.findings];
    };
    assert.deepEqual(await read(), [arn, []]);
    cluster.configMap = { data: {}, annotations: {} };
    const message =
      "the cluster's authentication mode is API, in which aws-auth has no effect: only access entries grant access. " +
      "Create access entries for the principals that need access.";
    assert.deepEqual(await read(), [arn, [{ severity: "error", message }]]);
    cluster.described = { arn, authenticationMode: "API_AND_CONFIG_MAP" };
    assert.deepEqual(await read(), [arn, []]);
  });

  it("returns every entry with its line, the findings, and the raw texts byte for byte", async () => {
    const data = {
      mapRoles: "# head\n- rolearn: arn:aws:iam::123456789012:role/team/Dev\n  username: dev\n  groups: [devs]\n- {}\n",
      mapUsers: "- userarn: arn:aws:iam::123456789012:user/Al\n  username: al\n",
      mapAccounts: '- "000000000001"\n',
      other: "x",
    };
    const { outputs, failures, asked, version } = await ask(data);
    assert.equal(failures, undefined);
    assert.deepEqual(asked, ["connect", "read"]);
    assert.deepEqual(outputs, {
      secrets: [],
      values: {
        exists: true,
        resourceVersion: version,
        roles: [
          { arn: "arn:aws:iam::123456789012:role/team/Dev", username: "dev", groups: ["devs"], line: 2 },
          { arn: "", username: "", groups: [], line: 5 },
        ],
        users: [{ arn: "arn:aws:iam::123456789012:user/Al", username: "al", groups: [], line: 1 }],
        accounts: ["000000000001"],
        findings: [
          {
            severity: "error",
            key: "mapRoles",
            line: 2,
            message:
              'mapRoles, line 2: "arn:aws:iam::123456789012:role/team/Dev" never matches, since it has the path /team/. Use arn:aws:iam::123456789012:role/Dev.',
          },
          {
            severity: "error",
            key: "mapRoles",
            line: 5,
            message:
              "mapRoles, line 5: the entry has no effect: the entry has no rolearn. Set rolearn to the ARN of the role, or remove the entry.",
          },
        ],
        raw: data,
      },
    });
  });

  it("reports where a document is malformed, and returns the rest", async () => {
    const { outputs } = await ask({ mapRoles: "- rolearn: x\n\tusername: y\n" });
    assert.deepEqual(outputs?.values.roles, []);
    assert.deepEqual(outputs?.values.findings, [
      {
        severity: "error",
        key: "mapRoles",
        line: 2,
        message:
          'mapRoles, line 2, column 1: the key can\'t be read: a tab is used for indentation, which must be spaces; the line is "\\tusername: y". Correct it.',
      },
    ]);
  });

  it("is empty for a cluster without the ConfigMap", async () => {
    const { outputs } = await ask(undefined);
    const nothing = { roles: [], users: [], accounts: [], findings: [], raw: {} };
    assert.deepEqual(outputs?.values, { exists: false, resourceVersion: undefined, ...nothing });
  });

  it("rejects a connection to no cluster or two clusters without any call", async () => {
    const none = await ask({}, {});
    assert.deepEqual(none.failures, [
      {
        property: "clusterName, kubeconfig",
        reason:
          "clusterName, kubeconfig are missing; expected exactly one of clusterName and kubeconfig. " +
          "Pass clusterName to connect to an EKS cluster with AWS credentials, or kubeconfig for any other connection.",
      },
    ]);
    const bad = await ask({}, { clusterName: "a b", region: "us-west-2a" });
    assert.deepEqual(
      bad.failures?.map(({ property }) => property),
      ["clusterName", "region"],
    );
    assert.deepEqual([...none.asked, ...bad.asked], []);
  });

  it("shows no secret in errors", async () => {
    const args = { values: { clusterName: "s3cret name", kubeconfig: "s3cret" }, secrets: [["clusterName"]] };
    const { failures = [] } = await serveGetAwsAuth(args, () => assert.fail());
    assert.equal(failures.length >= 2, true);
    assert.doesNotMatch(JSON.stringify(failures), /s3cret/);
  });

  it("reports a connection error if the cluster can't be reached", async () => {
    const fails = async () => {
      throw new ClusterError("forbidden", "may not get configmaps");
    };
    const answer = await serveGetAwsAuth({ values: { clusterName: "main" }, secrets: [] }, fails);
    assert.deepEqual(answer, { failures: [{ property: "clusterName", reason: "may not get configmaps" }] });
  });
});
