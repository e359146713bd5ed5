import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ClusterAccess, type ClusterAccessArgs } from "../../../provider";
import { later, messageOf } from "../../support/components";
import { run } from "../../support/mocks";
import { notKnown } from "../../support/mocks/markers";
import { kubeconfig } from "../awsAuth/anAwsAuth";
import { functionsOf, minimal as good, roleArn } from "./aClusterAccess";

const name =
  "expected a name of 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen. Choose one that says whom it is for, as in team-a; the resources are named after it.";
const principal =
  "expected the ARN of an IAM role or user (arn:<partition>:iam::<account>:role/<path and name>, …:user/<path and name>) or of the root user (…:root).";
const group = 'expected the name of a Kubernetes group that doesn\'t begin with "system:" and has no placeholder.';
const useEntries = "or use access entries, for which the cluster has to be in the mode API_AND_CONFIG_MAP or API.";
const choose = "Use one of these words.";
const noPattern =
  "expected the name of one namespace, since aws-auth and RoleBindings know no patterns. Name the namespaces,";

/** The good grant with something else in it. */
const g = (change: object) => ({ grants: [{ ...good.grants[0], ...change }] });
const cm = (change: object) => ({ authenticationMode: "CONFIG_MAP", ...change });

/** What is wrong with good inputs: what to change in them, and the lines that they are then refused with. */
const bad: [string, object, string[]][] = [
  [
    "no cluster",
    { clusterName: undefined },
    [
      "clusterName, kubeconfig is missing; expected exactly one of clusterName and kubeconfig, and neither is given. Pass clusterName for an EKS cluster that AWS credentials lead to, or kubeconfig for any other way in.",
    ],
  ],
  [
    "a mode that there isn't",
    { authenticationMode: "api" },
    [
      'authenticationMode is "api"; expected one of "API", "API_AND_CONFIG_MAP", "CONFIG_MAP". Use one of these words, or leave authenticationMode out for the default.',
    ],
  ],
  [
    "a way that there isn't",
    { via: "configmap" },
    [
      'via is "configmap"; expected one of "access-entries", "config-map". Use one of these words, or leave via out for the default.',
    ],
  ],
  [
    "aws-auth where nothing reads it",
    { via: "config-map" },
    [
      `via is "config-map"; expected "access-entries", since the cluster's authentication mode is API. Leave via out: only API_AND_CONFIG_MAP leaves a choice.`,
    ],
  ],
  [
    "access entries where there are none",
    cm({ via: "access-entries" }),
    [
      `via is "access-entries"; expected "config-map", since the cluster's authentication mode is CONFIG_MAP. Leave via out: only API_AND_CONFIG_MAP leaves a choice.`,
    ],
  ],
  [
    "a move in a mode without access entries",
    cm({ migrate: true }),
    [
      "migrate is true; expected no move to access entries while the grants become entries of aws-auth. Bring the cluster to API_AND_CONFIG_MAP first, as `aws eks update-cluster-config --name <cluster> --access-config authenticationMode=API_AND_CONFIG_MAP` does, which can't be undone.",
    ],
  ],
  [
    "a move that stays",
    { authenticationMode: "API_AND_CONFIG_MAP", via: "config-map", migrate: true },
    [
      'migrate is true; expected no move to access entries while the grants become entries of aws-auth. Set via to "access-entries", or leave it out.',
    ],
  ],
  ["migrate as a text", { migrate: "yes" }, ['migrate is "yes"; expected true or false. Write it without quotes.']],
  [
    "a kubeconfig that is none",
    { kubeconfig: "x" },
    [
      "kubeconfig is [secret]; expected the text of a kubeconfig with a current context, and it isn't a YAML or JSON map. Pass a kubeconfig as YAML or JSON text, from an object through JSON.stringify.",
    ],
  ],
  [
    "a kubeconfig without the mode",
    { clusterName: undefined, authenticationMode: undefined, kubeconfig },
    [
      "authenticationMode is missing; expected the cluster's authentication mode, which can't be looked up without the cluster's name. Give it, or clusterName beside kubeconfig.",
    ],
  ],
  [
    "a kubeconfig without the name, for access entries",
    { clusterName: undefined, kubeconfig, region: "us-west-2" },
    [
      'region is "us-west-2"; expected nothing beside kubeconfig, which brings its own credentials. Leave region out, or pass clusterName in place of kubeconfig.',
      "clusterName is missing; expected the name of the EKS cluster, since EKS makes access entries by it. Give it as well.",
    ],
  ],
  [
    "former names that are none",
    g({ formerNames: ["Dev", "urn:pulumi:prod::shop::eks-auth:index:AwsAuth::dev"] }),
    [
      ...["Dev", "urn:pulumi:prod::shop::eks-auth:index:AwsAuth::dev"].map(
        (name, index) =>
          `grants[0].formerNames[${index}] is "${name}"; expected a name that the grant had in this component, the URN of the AccessEntry that it replaces (urn:pulumi:<stack>::<project>::…eks-auth:index:AccessEntry::<name>), or where it was a grant of another ClusterAccess the URN of that with the grant's name (…eks-auth:index:ClusterAccess::<name>-<grant>). \`pulumi stack --show-urns\` shows the names and URNs that the stack has.`,
      ),
    ],
  ],
  [
    "a former name that is no list",
    g({ formerNames: "dev" }),
    ['grants[0].formerNames is "dev"; expected a list of former names. Write it as a list, even with one item.'],
  ],
  [
    "no grants",
    { grants: undefined },
    ["grants is missing; expected a list of grants. Say who gets what; an empty list takes everything away."],
  ],
  [
    "grants that are no list",
    { grants: {} },
    ["grants is {}; expected a list of grants. Write it as a list, even with one item."],
  ],
  [
    "grants that are none",
    { grants: ["dev", null] },
    [
      'grants[0] is "dev"; expected a grant: who gets what. Write it as { name, principalArn, access }.',
      "grants[1] is null; expected no empty item among the grants. Give its value, or remove it.",
    ],
  ],
  [
    "names that are none, or twice",
    {
      grants: [
        { principalArn: roleArn, access: "view" },
        { name: "A b", principalArn: `${roleArn}2`, access: "view" },
        { name: "x", principalArn: `${roleArn}3`, access: "view" },
        { name: "x", principalArn: `${roleArn}4`, access: "view" },
      ],
    },
    [
      `grants[0].name is missing; ${name}`,
      `grants[1].name is "A b"; ${name}`,
      'grants[3].name is "x"; expected no duplicate of grants[2].name. Rename one of the two.',
    ],
  ],
  [
    "a principal twice, as the authenticator sees it",
    { grants: [good.grants[0], { name: "dev2", principalArn: "arn:aws:iam::123456789012:role/DEV", access: "view" }] },
    [
      'grants[1].principalArn is "arn:aws:iam::123456789012:role/DEV"; expected no duplicate of grants[0].principalArn. Join the two grants: a cluster has one entry for a principal.',
    ],
  ],
  [
    "a role of nodes twice: of two kinds, of one, and beside another grant",
    {
      grants: [
        { name: "a", principalArn: "arn:aws:iam::123456789012:role/n", node: "EC2_LINUX" },
        { name: "b", principalArn: "arn:aws:iam::123456789012:role/n", node: "EC2_WINDOWS" },
        { name: "c", principalArn: "arn:aws:iam::123456789012:role/n", node: "EC2_LINUX" },
        { name: "d", principalArn: "arn:aws:iam::123456789012:role/n", access: "view" },
      ],
    },
    [
      'grants[1].principalArn is "arn:aws:iam::123456789012:role/n"; expected no duplicate of grants[0].principalArn. A cluster has one entry for a role, of one kind of nodes: give the nodes of each kind a role of their own.',
      'grants[2].principalArn is "arn:aws:iam::123456789012:role/n"; expected no duplicate of grants[0].principalArn. Remove one of the two: a cluster has one entry for a role.',
      'grants[3].principalArn is "arn:aws:iam::123456789012:role/n"; expected no duplicate of grants[0].principalArn. A cluster has one entry for a principal, and one for nodes gives nothing else: use another role for one of the two.',
    ],
  ],
  [
    "a grant of nothing",
    g({ access: undefined }),
    [
      'grants[0].access is missing; expected something that is granted: access, accessPolicies, groups or node. Say what the principal gets, as in "view".',
    ],
  ],
  [
    "access that there isn't",
    g({ access: "administrator" }),
    [`grants[0].access is "administrator"; expected one of "cluster-admin", "admin", "edit", "view". ${choose}`],
  ],
  [
    "nodes that there aren't",
    g({ access: undefined, node: "LINUX" }),
    [
      `grants[0].node is "LINUX"; expected one of "EC2_LINUX", "EC2_WINDOWS", "EC2", "FARGATE_LINUX", "HYBRID_LINUX". ${choose}`,
    ],
  ],
  [
    "nodes of HyperPod",
    g({ access: undefined, node: "HYPERPOD_LINUX" }),
    [
      'grants[0].node is "HYPERPOD_LINUX"; expected a type that the AWS provider knows, which has none for the nodes of SageMaker HyperPod. Leave the entry out: HyperPod creates the access entries of its nodes itself, see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ClusterMetadata.html.',
    ],
  ],
  [
    "access and policies",
    g({ accessPolicies: [{ policy: "AmazonEKSViewPolicy" }] }),
    [
      'grants[0].accessPolicies is [{"policy":"AmazonEKSViewPolicy"}]; expected nothing beside access. Leave one of the two out.',
    ],
  ],
  [
    "nodes with more",
    g({ node: "EC2_LINUX", groups: ["a"], username: "x" }),
    [
      'grants[0].access is "view"; expected nothing beside node. Nodes have rights of their own: leave it out.',
      'grants[0].groups is ["a"]; expected nothing beside node. Nodes have rights of their own: leave it out.',
      'grants[0].username is "x"; expected nothing beside node. Nodes have rights of their own: leave it out.',
    ],
  ],
  [
    "namespaces of nothing",
    g({ access: undefined, groups: ["a"], namespaces: ["x"] }),
    [
      'grants[0].namespaces is ["x"]; expected none without access, which they limit. Give access, or the namespaces of each of the accessPolicies.',
    ],
  ],
  [
    "namespaces that are none, or twice",
    g({ namespaces: ["Team", "a", "a"] }),
    [
      `grants[0].namespaces[0] is "Team"; expected the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen; or a pattern of names, with * for any characters. Use the namespace's name as kubectl shows it.`,
      'grants[0].namespaces[2] is "a"; expected no duplicate of grants[0].namespaces[1]. Remove one of the two.',
    ],
  ],
  [
    "no namespace at all",
    g({ namespaces: [] }),
    ["grants[0].namespaces is []; expected at least 1 namespaces. Leave namespaces out for the whole cluster."],
  ],
  [
    "what access entries refuse",
    g({ principalArn: "arn:aws:sts::123456789012:assumed-role/dev/a", username: "eks:x", principalUniqueId: "a-b" }),
    [
      `grants[0].principalArn is "arn:aws:sts::123456789012:assumed-role/dev/a"; ${principal} EKS refuses sessions: pass the ARN of the role, arn:aws:iam::123456789012:role/dev, with its path if it has one.`,
      `grants[0].username is "eks:x"; expected a user name that doesn't begin with "system:", "eks:", "aws:", "amazon:" or "iam:", and has a colon before {{SessionName}}. EKS keeps the names that begin with "eks:" to itself: choose another, or leave username out for EKS's own.`,
      'grants[0].principalUniqueId is "a-b"; expected the unique ID of an IAM role or user, such as "AROAEXAMPLE" (letters and digits). Pass the uniqueId of the role, or leave principalUniqueId out to have it looked up.',
    ],
  ],
  [
    "no principal",
    g({ principalArn: undefined }),
    [`grants[0].principalArn is missing; ${principal} Pass the arn of a role.`],
  ],
  [
    "groups that access entries refuse",
    g({ groups: ["system:masters", "system:nodes", "", "a", "a", null] }),
    [
      `grants[0].groups[0] is "system:masters"; ${group} Access entries refuse it: set access to "cluster-admin", which gives the same rights.`,
      `grants[0].groups[1] is "system:nodes"; ${group} Access entries refuse it: set node for nodes; else name a group of your own, and bind it to the same roles.`,
      `grants[0].groups[2] is ""; ${group} Give the name as it stands in the bindings, without spaces around it.`,
      "grants[0].groups[5] is null; expected no empty item among the Kubernetes groups. Give its value, or remove it.",
      'grants[0].groups[4] is "a"; expected no duplicate of grants[0].groups[3]. Remove one of the two.',
    ],
  ],
  [
    "no group at all",
    g({ groups: [] }),
    ["grants[0].groups is []; expected at least 1 Kubernetes groups. Name some, or leave groups out."],
  ],
  [
    "policies that are none",
    g({
      access: undefined,
      accessPolicies: [{ policy: "view" }, { policy: "AmazonEKSViewPolicy", namespaces: [] }, "x"],
    }),
    [
      'grants[0].accessPolicies[0].policy is "view"; expected the name of an EKS access policy, such as "AmazonEKSViewPolicy", or its ARN (arn:<partition>:eks::aws:cluster-access-policy/<name>). This is a ClusterRole: use "AmazonEKSViewPolicy", which gives the same rights.',
      "grants[0].accessPolicies[1].namespaces is []; expected at least 1 namespaces. Leave namespaces out for the whole cluster.",
      'grants[0].accessPolicies[2] is "x"; expected an access policy, with the namespaces that it is limited to. Write it as { policy, namespaces }.',
    ],
  ],
  [
    "capabilities without what they need",
    g({ controlPlane: { capabilities: ["create-clusters", "fly"] } }),
    [
      'grants[0].controlPlane.capabilities[1] is "fly"; expected a capability: "get-kubeconfig", "read-clusters", "create-clusters", "update-clusters", "delete-clusters", "update-nodegroups", "manage-nodegroups", "manage-fargate-profiles", "manage-addons", "manage-encryption", "manage-identity-provider-configs", "manage-access-entries", "manage-pod-identity-associations", "manage-tags". Use one of these words, or give the principals a policy of your own beside this one.',
      `grants[0].controlPlane.passRoleArns is missing; expected a list, which "create-clusters", "manage-nodegroups", "manage-fargate-profiles", "manage-pod-identity-associations" can't do without. Pass the ARN of each role that the calls may name.`,
    ],
  ],
  [
    "capabilities of a root user",
    g({ principalArn: "arn:aws:iam::123456789012:root", controlPlane: { capabilities: ["get-kubeconfig"] } }),
    [
      'grants[0].controlPlane is {"capabilities":["get-kubeconfig"]}; expected none for a root user. It may do everything already.',
    ],
  ],
  [
    "capabilities alone",
    g({ controlPlane: ["get-kubeconfig"] }),
    [
      'grants[0].controlPlane is ["get-kubeconfig"]; expected capabilities of the EKS API. Write it as { capabilities }.',
    ],
  ],
  [
    "bindings that are none",
    {
      bindings: [
        { group: "system:masters", role: "x" },
        { name: "a", group: "b", clusterRole: "c" },
        { name: "a", group: "b" },
        7,
      ],
    },
    [
      'bindings[0].group is "system:masters"; expected the name of a Kubernetes group, without spaces around it. The API server lets this group do everything, whatever is bound to it: bind a group of another name.',
      "bindings[0].namespaces is missing; expected the namespaces that have the Role. A Role is in a namespace: name those that have one of this name, or give a clusterRole.",
      "bindings[2].clusterRole, bindings[2].role, bindings[2].rules is missing; expected exactly one of clusterRole, role and rules, and none is given. Give clusterRole or role for rights that are declared elsewhere, or rules to say them here.",
      "bindings[3] is 7; expected a binding. Write it as { name, group, clusterRole, namespaces }.",
      `bindings[0].name is missing; ${name}`,
      'bindings[2].name is "a"; expected no duplicate of bindings[1].name. Rename one of the two.',
    ],
  ],
  [
    "bindings that would be called the same in their namespaces",
    {
      bindings: [
        { name: "x", group: "a", clusterRole: "view", namespaces: ["y", "y-z"] },
        { name: "x-y", group: "a", clusterRole: "view", namespaces: ["y", "z"] },
        { name: "y", group: "a", clusterRole: "view", namespaces: ["y-z", "y", "y"] },
      ],
    },
    [
      'bindings[2].namespaces[2] is "y"; expected no duplicate of bindings[2].namespaces[1]. Remove one of the two.',
      'bindings[1].namespaces[1] is "z"; expected none in which the binding x-y is called as the binding x in y-z is, x-y-z. Rename one of the two bindings.',
    ],
  ],
  [
    "other options",
    { existing: "take", tags: { "eks-auth:stack": "x" }, backups: 0 },
    [
      'existing is "take"; expected one of "fail", "use". Use one of these words, or leave existing out for the default.',
      'tags["eks-auth:stack"] is "x"; expected another key. This tag marks who owns the resource: remove it.',
      "backups is 0; expected a whole number of backups from 1 to 100. Give a number within these bounds, or leave backups out for the default.",
    ],
  ],
  [
    "a policy that no ClusterRole has the rights of, with aws-auth",
    cm(g({ access: undefined, accessPolicies: [{ policy: "AmazonEKSSecretReaderPolicy", namespaces: ["a-*"] }] })),
    [
      `grants[0].accessPolicies[0].policy is "AmazonEKSSecretReaderPolicy"; expected a policy that a ClusterRole has the rights of (AmazonEKSClusterAdminPolicy, AmazonEKSAdminPolicy, AmazonEKSEditPolicy, AmazonEKSViewPolicy). Use groups, with bindings that say the rights, ${useEntries}`,
      `grants[0].accessPolicies[0].namespaces[0] is "a-*"; ${noPattern} ${useEntries}`,
    ],
  ],
  [
    "patterns of namespaces, with aws-auth",
    cm(g({ namespaces: ["a-*", "b"] })),
    [`grants[0].namespaces[0] is "a-*"; ${noPattern} ${useEntries}`],
  ],
  [
    "nodes that aws-auth doesn't let in, and a takeover of nodes",
    cm({
      grants: [{ name: "n", principalArn: roleArn, node: "EC2" }],
      conflict: "takeOver",
    }),
    [
      `grants[0].node is "EC2"; expected nodes that aws-auth can let in: EC2_LINUX, EC2_WINDOWS, FARGATE_LINUX or HYBRID_LINUX. Leave the grant out, ${useEntries}`,
      'conflict is "takeOver"; expected "fail" beside grants to nodes, since entries that EKS wrote for its nodes must stay its own. Leave the grants to nodes out where EKS has written their entries, or declare them in an AwsAuth.',
    ],
  ],
  [
    "names that the authenticator misreads",
    cm(g({ username: "a\nb", groups: ["x ", "{{Nope}}", "c", "c"] })),
    [
      `grants[0].groups[0] is "x "; ${group} Give the name as it stands in the bindings, without spaces around it.`,
      `grants[0].groups[1] is "{{Nope}}"; ${group} Only user names have placeholders: give each principal a grant with its own groups.`,
      'grants[0].groups[3] is "c"; expected no duplicate of grants[0].groups[2]. Remove one of the two.',
      'grants[0].username is "a\\nb"; expected a username on one line, without control characters. Remove line breaks, tabs and the like.',
    ],
  ],
  [
    "groups and user names that callers would choose by the names of their sessions",
    cm(g({ username: "system:{{SessionName}}", groups: ["team:{{SessionName}}"] })),
    [
      `grants[0].username is "system:{{SessionName}}"; expected a user name that doesn't begin with "system:", "eks:", "aws:", "amazon:" or "iam:", and has a colon before {{SessionName}}. EKS keeps the names that begin with "system:" to itself: choose another, or leave username out for EKS's own.`,
      `grants[0].groups[0] is "team:{{SessionName}}"; ${group} Only user names have placeholders: give each principal a grant with its own groups.`,
    ],
  ],
  [
    "the session of a user",
    cm({
      grants: [
        { name: "u", principalArn: "arn:aws:iam::123456789012:user/u", access: "view", username: "u:{{SessionName}}" },
      ],
    }),
    [
      `grants[0].username is "u:{{SessionName}}"; expected no {{SessionName}} for a principal that isn't a role. Only the sessions of roles have a name.`,
    ],
  ],
];

const component = 'ClusterAccess "access"';

/** The message that the program ends with: its only error, beside which there is no resource but components. */
async function refused(args: object, mode = "API_AND_CONFIG_MAP"): Promise<string> {
  const program = () => new ClusterAccess("access", args as ClusterAccessArgs);
  const done = await run(program, { functions: functionsOf({ mode }) });
  assert.deepEqual(
    done.registrations.filter(({ custom }) => custom).map(({ name }) => name),
    [],
  );
  assert.equal(done.errors.length, 1, done.errors.join("\n"));
  return done.errors[0] ?? "";
}

describe("a ClusterAccess refuses", () => {
  for (const [what, change, lines] of bad) {
    it(`${what}, at once and with nothing made`, async () => {
      assert.equal(await refused({ ...good, ...change }), messageOf(component, lines));
    });
  }

  const late = bad.filter(([what]) =>
    ["what access entries refuse", "groups that access entries refuse"].includes(what),
  );
  for (const [what, change, lines] of late) {
    it(`${what}, also where all of the grant is known later`, async () => {
      const [grant] = (change as { grants: object[] }).grants;
      const { name, access, ...rest } = grant as { name: string; access: string };
      assert.equal(await refused({ ...good, grants: [{ name, access, ...later(rest) }] }), messageOf(component, lines));
    });
  }

  for (const [what, change, path] of [
    ["the mode", { authenticationMode: notKnown() }, "authenticationMode"],
    ["the way", { via: notKnown() }, "via"],
    ["migrate", { migrate: notKnown() }, "migrate"],
    ["the list", { grants: notKnown() }, "grants"],
    ["a grant", { grants: [notKnown()] }, "grants[0]"],
    ["its name", g({ name: notKnown() }), "grants[0].name"],
    ["what it gives", g({ access: notKnown() }), "grants[0].access"],
    [
      "a policy",
      g({ access: undefined, accessPolicies: [{ policy: notKnown() }] }),
      "grants[0].accessPolicies[0].policy",
    ],
    ["the bindings", { bindings: notKnown() }, "bindings"],
    ["existing", { existing: pulumi.output("use") }, "existing"],
  ] as [string, object, string][]) {
    it(`outputs where they decide which resources there are: ${what}`, async () => {
      const lines = (await refused({ ...good, ...change })).split("\n");
      const isSaid = (line: string) =>
        line.startsWith(`  - ${path} is `) && line.includes("expected a value that is known when the program starts");
      assert.ok(lines.some(isSaid), lines.join("\n"));
    });
  }

  const nothing = pulumi.output(undefined) as never;
  for (const [what, change, path] of [
    ["access", g({ namespaces: nothing }), "grants[0].namespaces"],
    [
      "a policy",
      g({ access: undefined, accessPolicies: [{ policy: "AmazonEKSViewPolicy", namespaces: nothing }] }),
      "grants[0].accessPolicies[0].namespaces",
    ],
    [
      "a binding",
      { bindings: [{ name: "b", group: "b", clusterRole: "view", namespaces: nothing }] },
      "bindings[0].namespaces",
    ],
  ] as [string, object, string][]) {
    it(`namespaces that turn out to be nothing, rather than granting the whole cluster: ${what}`, async () => {
      for (const authenticationMode of ["API", "CONFIG_MAP"]) {
        assert.equal(
          await refused({ ...good, authenticationMode, ...change }),
          messageOf(component, [
            `${path} is []; expected at least 1 namespaces. Leave namespaces out for the whole cluster.`,
          ]),
        );
      }
    });
  }

  it("no value of a secret in its words", async () => {
    const grants = [{ ...good.grants[0], principalArn: pulumi.secret("arn:aws:iam::123456789012:group/hush") }];
    const message = await refused({ ...good, grants });
    assert.ok(message.includes("grants[0].principalArn is [secret]; expected the ARN"), message);
    assert.ok(!message.includes("hush"), message);
  });
});

describe("a ClusterAccess refuses, once it knows the cluster,", () => {
  const { authenticationMode: _, ...open } = good;
  const update =
    "`aws eks update-cluster-config --name <cluster> --access-config authenticationMode=API_AND_CONFIG_MAP`";
  const cases: [string, object, string, string][] = [
    [
      "access entries where it has none",
      good,
      "CONFIG_MAP",
      `authenticationMode is "API"; expected the mode that the cluster is in, which is CONFIG_MAP. Bring the cluster to API_AND_CONFIG_MAP first, as ${update} does, which can't be undone; or give CONFIG_MAP.`,
    ],
    [
      "aws-auth where nothing reads it",
      { ...good, authenticationMode: "CONFIG_MAP" },
      "API",
      'authenticationMode is "CONFIG_MAP"; expected the mode that the cluster is in, which is API. Nothing reads aws-auth in that mode, and there is no way back from it: give API.',
    ],
    [
      "a choice that its mode doesn't leave",
      { ...open, via: "config-map" },
      "API",
      'via is "config-map"; expected "access-entries", since the cluster\'s authentication mode is API. Leave via out: only API_AND_CONFIG_MAP leaves a choice.',
    ],
    [
      "a move in a mode without access entries",
      { ...open, migrate: true },
      "CONFIG_MAP",
      `migrate is true; expected no move to access entries while the grants become entries of aws-auth. Bring the cluster to API_AND_CONFIG_MAP first, as ${update} does, which can't be undone.`,
    ],
    [
      "what aws-auth can't hold",
      { ...open, ...g({ namespaces: ["a-*"] }) },
      "CONFIG_MAP",
      `grants[0].namespaces[0] is "a-*"; ${noPattern} ${useEntries}`,
    ],
  ];
  for (const [what, args, mode, line] of cases) {
    it(what, async () => {
      assert.equal(await refused(args, mode), messageOf(component, [line]));
    });
  }

  it("or that there is none of its name", async () => {
    const message = await refused({ ...open, clusterName: "prdo" });
    assert.equal(
      message,
      'clusterName is "prdo": there is no such cluster in this account and region; expected the name of one. Check the name and the AWS provider\'s region and account, or give authenticationMode and via.',
    );
  });
});
