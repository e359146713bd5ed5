import assert from "node:assert/strict";
import type { EntryPolicy } from "../../provider/eks/clusterEntry";
import { type ClusterInAws, otherWaysInto } from "../../provider/eks/otherWays";
import { anEntry } from "../functions/serve/fakeAws";

const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const admin: EntryPolicy[] = [{ policy: "AmazonEKSClusterAdminPolicy" }];
const cluster: ClusterInAws = {
  name: "prod",
  region: "eu-west-1",
  mode: "API",
  creatorIsAdministrator: true,
  entries: [],
};
const ways = (parts: Partial<ClusterInAws>) => otherWaysInto({ ...cluster, ...parts });
const entry = (resource: string, parts: object = {}) =>
  anEntry({ principalArn: arn(resource), policies: admin, ...parts });

describe("other ways into a cluster", () => {
  it("are the administrators among the access entries, each with how to sign in as it", () => {
    const sso = "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";
    const entries = [
      entry("role/break/Glass"),
      entry("user/ann"),
      entry(sso),
      entry("role/Viewer", { policies: [{ policy: "AmazonEKSViewPolicy" }] }),
      entry("role/Limited", { policies: [{ ...admin[0], namespaces: ["a"] }] }),
      entry("role/Unread", { policies: undefined }),
      entry("role/Node", { type: "EC2_LINUX" }),
      entry("role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"),
      entry("role/Me"),
    ];
    const found = ways({ entries, callerArn: arn("role/Me") }).slice(0, -2);
    assert.deepEqual(
      found.map(({ title, commands }) => [title, commands]),
      [
        [
          `an administrator, ${arn("role/break/Glass")}`,
          [`aws eks update-kubeconfig --name prod --region eu-west-1 --role-arn ${arn("role/break/Glass")}`],
        ],
        [
          `an administrator, ${arn("user/ann")}`,
          ["aws eks update-kubeconfig --name prod --region eu-west-1 --profile <profile>"],
        ],
        [
          `an administrator, ${arn(sso)}`,
          [
            "aws sso login --profile <profile>",
            "aws eks update-kubeconfig --name prod --region eu-west-1 --profile <profile>",
          ],
        ],
      ],
    );
    assert.match(found[2]?.description ?? "", /Sign in with the permission set Admin of IAM Identity Center\.$/);
  });

  it("are the creator of the cluster, who is found in CloudTrail", () => {
    const [first] = ways({});
    assert.equal(first?.title, "the creator of the cluster");
    assert.match(
      first?.description ?? "",
      /^The cluster's creator is an administrator, .* CloudTrail keeps events for 90 days/,
    );
    assert.match(
      first?.commands[0] ?? "",
      /^aws cloudtrail lookup-events --region eu-west-1 .*AttributeValue=CreateCluster/,
    );
    const [none] = ways({ creatorIsAdministrator: false });
    assert.deepEqual(none?.commands, []);
    assert.match(none?.description ?? "", /was created without an administrator\.$/);
    const [always] = ways({ mode: "CONFIG_MAP", creatorIsAdministrator: false });
    assert.equal(always?.commands.length, 1);
    assert.match(always?.description ?? "", /^The cluster's creator is in system:masters\./);
  });

  const policy =
    "--policy-arn arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy --access-scope type=cluster";
  const me = arn("role/team/Me");
  const of = `--cluster-name prod --principal-arn ${me}`;
  const create = `aws eks create-access-entry --region eu-west-1 ${of}`;
  const associate = `aws eks associate-access-policy --region eu-west-1 ${of} ${policy}`;
  const update = "aws eks update-kubeconfig --name prod --region eu-west-1";

  it("are an access entry that EKS creates without access to Kubernetes", () => {
    const last = ways({ callerArn: me }).at(-1);
    assert.equal(last?.title, `an access entry for ${me}`);
    assert.deepEqual(last?.commands, [create, associate, update]);
    assert.match(last?.description ?? "", /You need eks:CreateAccessEntry and eks:AssociateAccessPolicy\.$/);
    const weak = entry("role/team/Me", { policies: [] });
    assert.deepEqual(ways({ callerArn: me, entries: [weak] }).at(-1)?.commands, [associate, update]);
  });

  it("are the access entry of the identity in use, if that is an administrator", () => {
    const last = ways({ callerArn: me, entries: [entry("role/team/Me")] }).at(-1);
    assert.deepEqual([last?.title, last?.commands], [`the access entry of ${me}, the identity in use`, [update]]);
  });

  it("are such an entry after a change of the mode, if the cluster has only aws-auth", () => {
    const last = ways({ callerArn: me, mode: "CONFIG_MAP" }).at(-1);
    assert.deepEqual(last?.commands, [
      "aws eks update-cluster-config --region eu-west-1 --name prod --access-config authenticationMode=API_AND_CONFIG_MAP",
      "aws eks wait cluster-active --region eu-west-1 --name prod",
      create,
      associate,
      update,
    ]);
    assert.match(last?.description ?? "", /the mode can't be changed back/);
  });

  it("use the profile and the partition of the identity in use", () => {
    const china = "arn:aws-cn:iam::123456789012:user/me";
    const last = ways({ callerArn: china, profile: "ops", region: "cn-north-1" }).at(-1);
    assert.deepEqual(
      last?.commands.map((command) => command.endsWith("--profile ops")),
      [true, true, true],
    );
    assert.match(last?.commands[1] ?? "", /--policy-arn arn:aws-cn:eks::aws:cluster-access-policy\//);
  });
});
