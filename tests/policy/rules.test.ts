import assert from "node:assert/strict";
import { type CheckedResource, configProblem, violations } from "../../policy/rule";
import { rules } from "../../policy/rules/rules";
import { pending } from "../../provider/validation/issues";

const account = "arn:aws:iam::123456789012";
const issuer = "oidc.eks.us-west-2.amazonaws.com/id/0A1B2C3D";
const provider = `${account}:oidc-provider/${issuer}`;
const aliceArn = `${account}:user/alice`;
const role = (name: string) => `${account}:role/${name}`;

type Inputs = Record<string, unknown>;

/** The problems that a rule finds in a resource, without the fixes. */
function problems(name: string, type: string, props: Inputs, config: Inputs = {}, urn = ""): string[] {
  const checker = rules.find((one) => one.name === name) ?? assert.fail(name);
  const resource: CheckedResource = {
    type,
    name: "resource",
    urn: urn || `urn:pulumi:dev::shop::${type}::resource`,
    props,
  };
  return violations(checker, resource, config).map(({ problem }) => problem);
}

interface Case {
  what: string;
  props: Inputs;
  /** A part of each problem, in order. */
  finds: string[];
  config?: Inputs;
  type?: string;
}

function table(name: string, type: string, cases: Case[]): void {
  describe(`The rule ${name}`, () => {
    for (const { what, props, finds, config, type: other = type } of cases) {
      it(`${finds.length === 0 ? "accepts" : "reports"} ${what}`, () => {
        const found = problems(name, other, props, config);
        assert.equal(found.length, finds.length, found.join("\n"));
        for (const [index, part] of finds.entries()) assert.ok(found[index]?.includes(part), found[index]);
      });
    }
  });
}

const configMap = "kubernetes:core/v1:ConfigMap";
const awsAuth = (data: unknown, metadata: unknown = { name: "aws-auth", namespace: "kube-system" }) => ({
  metadata,
  data,
});
const mapped = (arn: string, ...groups: string[]) =>
  awsAuth({ mapRoles: `- rolearn: ${arn}\n  groups: ${JSON.stringify(groups)}\n` });

table("aws-auth-whole", configMap, [
  { what: "the ConfigMap", props: awsAuth({}), finds: ["writes the whole kube-system/aws-auth"] },
  {
    what: "the ConfigMap with unknown data",
    props: awsAuth(pending),
    finds: ["writes the whole kube-system/aws-auth"],
  },
  {
    what: "a patch",
    type: `${configMap}Patch`,
    props: awsAuth({}),
    finds: ["patches whole keys of kube-system/aws-auth"],
  },
  { what: "another namespace", props: awsAuth({}, { name: "aws-auth", namespace: "default" }), finds: [] },
  { what: "another ConfigMap", props: awsAuth({}, { name: "coredns", namespace: "kube-system" }), finds: [] },
  { what: "a name that isn't known yet", props: awsAuth({}, { name: pending, namespace: "kube-system" }), finds: [] },
]);

table("aws-auth-unreadable", configMap, [
  { what: "correct entries", props: mapped(role("developers"), "developers"), finds: [] },
  { what: "an ARN with a path", props: mapped(role("team/developers")), finds: ["since it has the path /team/"] },
  { what: "text that isn't YAML", props: awsAuth({ mapRoles: "- [" }), finds: ["In aws-auth, mapRoles"] },
  { what: "a misspelled key", props: awsAuth({ maproles: "[]" }), finds: ["the correct spelling is mapRoles"] },
  { what: "a key that isn't known yet", props: awsAuth({ mapRoles: pending }), finds: [] },
]);

table("aws-auth-system-masters", configMap, [
  { what: "other groups", props: mapped(role("developers"), "developers"), finds: [] },
  {
    what: "the group of a role",
    props: mapped(role("ci"), "a", "system:masters"),
    finds: [`makes ${role("ci")} a cluster`],
  },
  {
    what: "the group of a user",
    props: awsAuth({ mapUsers: JSON.stringify([{ userarn: aliceArn, groups: ["system:masters"] }]) }),
    finds: ["(mapUsers, line 1)"],
  },
  { what: "an entry without effect", props: mapped("''", "system:masters"), finds: [] },
  {
    what: "a group that becomes system:masters by a session name",
    props: mapped(role("ci"), "system:{{SessionName}}"),
    finds: ["for sessions whose name completes system:{{SessionName}}"],
  },
  {
    what: "a group that no session name makes system:masters, since a session name has no colon",
    props: mapped(role("ci"), "{{SessionName}}", "team:{{SessionName}}", "system:mas{{SessionNameRaw}}x"),
    finds: [],
  },
]);

const association = (policy: string, accessScope: unknown, principalArn: unknown = role("ci")) => ({
  principalArn,
  policyArn: `arn:aws:eks::aws:cluster-access-policy/${policy}`,
  accessScope,
});
const cluster = { type: "cluster" };
const admin = "AmazonEKSClusterAdminPolicy";
const binding = (kind: string) => `kubernetes:rbac.authorization.k8s.io/v1:${kind}`;
const bound = (roleName: string, ...subjects: Inputs[]) => ({
  metadata: { name: "one" },
  roleRef: { kind: "ClusterRole", name: roleName },
  subjects,
});
const group = (name: string) => ({ kind: "Group", name });

table("cluster-administrators", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation", [
  { what: "an administrator", props: association(admin, cluster), finds: [`${role("ci")} becomes a cluster`] },
  {
    what: "a listed administrator",
    props: association(admin, cluster),
    config: { principals: ["*:role/ci"] },
    finds: [],
  },
  {
    what: "an administrator that isn't the listed one",
    props: association(admin, cluster),
    config: { principals: [role("cicd")] },
    finds: [role("ci")],
  },
  { what: "another policy", props: association("AmazonEKSAdminPolicy", cluster), finds: [] },
  {
    what: "the policy in namespaces",
    props: association(admin, { type: "namespace", namespaces: ["shop"] }),
    finds: [],
  },
  {
    what: "the policy in every namespace",
    props: association(admin, { type: "namespace", namespaces: ["shop", "*"] }),
    finds: ["by AmazonEKSClusterAdminPolicy for every namespace"],
  },
  { what: "a scope that isn't known yet", props: association(admin, pending), finds: [] },
  { what: "a scope whose type isn't known yet", props: association(admin, { type: pending }), finds: [] },
  { what: "a principal that isn't known yet", props: association(admin, cluster, pending), finds: [] },
  {
    what: "each subject of a binding of cluster-admin",
    type: binding("ClusterRoleBinding"),
    props: bound(
      "cluster-admin",
      group("platform"),
      { kind: "ServiceAccount", name: "flux", namespace: "flux" },
      group("a"),
    ),
    config: { subjects: ["Group platform"] },
    finds: ["makes the ServiceAccount flux/flux a cluster administrator", "makes the Group a a cluster administrator"],
  },
  {
    what: "a RoleBinding of cluster-admin",
    type: binding("RoleBinding"),
    props: bound("cluster-admin", group("a")),
    finds: [],
  },
  {
    what: "a binding of another role",
    type: binding("ClusterRoleBinding"),
    props: bound("view", group("a")),
    finds: [],
  },
]);

table("iam-user-principals", "aws:eks/accessEntry:AccessEntry", [
  { what: "a user", props: { principalArn: aliceArn }, finds: [`for ${aliceArn}, an IAM user`] },
  { what: "a listed user", props: { principalArn: aliceArn }, config: { users: [aliceArn] }, finds: [] },
  { what: "a role", props: { principalArn: role("team/a") }, finds: [] },
  { what: "the root user", props: { principalArn: `${account}:root` }, finds: [`for ${account}:root, the root user`] },
  { what: "a principal that isn't known yet", props: { principalArn: pending }, finds: [] },
  {
    what: "users and accounts in aws-auth",
    type: configMap,
    props: awsAuth({ mapUsers: JSON.stringify([{ userarn: aliceArn }]), mapAccounts: '- "111122223333"' }),
    finds: [`maps ${aliceArn}, an IAM user (mapUsers, line 1)`, "every IAM user of the account 111122223333"],
  },
  { what: "roles in aws-auth", type: configMap, props: mapped(role("a")), finds: [] },
  {
    what: "the root user in aws-auth",
    type: configMap,
    props: awsAuth({ mapUsers: JSON.stringify([{ userarn: `${account}:root` }]) }),
    finds: [`maps ${account}:root, the root user (mapUsers, line 1)`],
  },
]);

const config = (accessConfig?: unknown) => ({ accessConfig });
const local = {
  controlPlaneInstanceType: "m5.large",
  outpostArns: ["arn:aws:outposts:us-west-2:123456789012:outpost/a"],
};
table("config-map-mode", "aws:eks/cluster:Cluster", [
  { what: "the mode CONFIG_MAP", props: config({ authenticationMode: "CONFIG_MAP" }), finds: ["mode CONFIG_MAP"] },
  { what: "no mode", props: config({}), finds: ["has no authenticationMode"] },
  { what: "no settings of access", props: config(), finds: ["has no authenticationMode"] },
  { what: "the mode API", props: config({ authenticationMode: "API" }), finds: [] },
  { what: "both", props: config({ authenticationMode: "API_AND_CONFIG_MAP" }), finds: [] },
  { what: "a mode that isn't known yet", props: config({ authenticationMode: pending }), finds: [] },
  { what: "settings that aren't known yet", props: config(pending), finds: [] },
  { what: "a local cluster on an Outpost", props: { outpostConfig: local }, finds: [] },
]);

table("hidden-creator", "aws:eks/cluster:Cluster", [
  { what: "no settings of access", props: config(), finds: ["becomes its administrator"] },
  {
    what: "true",
    props: config({ bootstrapClusterCreatorAdminPermissions: true }),
    finds: ["becomes its administrator"],
  },
  { what: "false", props: config({ bootstrapClusterCreatorAdminPermissions: false }), finds: [] },
  { what: "settings for which the AWS provider sends false", props: config({ authenticationMode: "API" }), finds: [] },
  {
    what: "a local cluster on an Outpost",
    props: { outpostConfig: local, ...config({ bootstrapClusterCreatorAdminPermissions: true }) },
    finds: [],
  },
  {
    what: "a value that isn't known yet",
    props: config({ bootstrapClusterCreatorAdminPermissions: pending }),
    finds: [],
  },
]);

const allow = (Action: unknown, Condition?: object, Resource: unknown = "*") => ({
  Effect: "Allow",
  Action,
  Resource,
  Condition,
});
const policy = (...Statement: object[]) => ({ policy: JSON.stringify({ Version: "2012-10-17", Statement }) });
const standard = { StringEqualsIfExists: { "eks:accessEntryType": "STANDARD" } };
const entries = { Null: { "eks:kubernetesGroups": "true", "eks:username": "true" }, ...standard };
const associate = (name: string, more: object = {}) => ({
  ArnEquals: { "eks:policyArn": `arn:aws:eks::aws:cluster-access-policy/${name}` },
  ...more,
});
const inShop = {
  StringEquals: { "eks:accessScope": "namespace" },
  "ForAllValues:StringLike": { "eks:namespaces": "shop-*" },
};

table("eks-api-administrators", "aws:iam/policy:Policy", [
  { what: "reads", props: policy(allow(["eks:Describe*", "eks:List*"])), finds: [] },
  { what: "updates of node groups", props: policy(allow("eks:UpdateNodegroupVersion")), finds: [] },
  {
    what: "actions of access entries, in any case",
    props: policy(allow(["EKS:createaccessentry", "eks:Associate*Policy"])),
    finds: ["allows eks:AssociateAccessPolicy and eks:CreateAccessEntry, which is equivalent to administrator access"],
  },
  { what: "entries alone", props: policy(allow("eks:CreateAccessEntry")), finds: ["can lead to administrator access"] },
  { what: "bounded entries", props: policy(allow("eks:CreateAccessEntry", entries)), finds: [] },
  {
    what: "entries with a username, which a binding can name",
    props: policy(allow("eks:CreateAccessEntry", { Null: { "eks:kubernetesGroups": "true" }, ...standard })),
    finds: ["allows eks:CreateAccessEntry, which can lead to administrator access"],
  },
  {
    what: "updates of entries, for which no condition is documented to be about the request",
    props: policy(allow("eks:UpdateAccessEntry", entries)),
    finds: ["allows eks:UpdateAccessEntry, which can lead to administrator access"],
  },
  {
    what: "a namespace among others that no condition limits",
    props: policy(
      allow("eks:AssociateAccessPolicy", {
        StringEquals: { "eks:accessScope": "namespace" },
        "ForAnyValue:StringLike": { "eks:namespaces": "shop-*" },
      }),
    ),
    finds: ["can lead to administrator access"],
  },
  {
    what: "a pattern of ARNs that includes the access policy of administrators",
    props: policy(allow("eks:AssociateAccessPolicy", { ArnLike: { "eks:policyArn": "arn:aws:eks::aws:*" } })),
    finds: ["is equivalent to administrator access"],
  },
  {
    what: "creators of clusters who leave the setting out",
    props: policy(
      allow("eks:CreateCluster", { BoolIfExists: { "eks:bootstrapClusterCreatorAdminPermissions": "false" } }),
    ),
    finds: ["allows eks:CreateCluster, which is equivalent to administrator access"],
  },
  {
    what: "every authentication mode",
    props: policy(
      allow("eks:UpdateClusterConfig", {
        StringLikeIfExists: { "eks:authenticationMode": "*" },
        BoolIfExists: { "eks:kubeApiServerConfig": "false" },
      }),
    ),
    finds: ["eks:UpdateClusterConfig"],
  },
  {
    what: "the access policy of administrators among others",
    props: policy(allow("eks:AssociateAccessPolicy", associate("AmazonEKS*Policy"))),
    finds: ["is equivalent to administrator access"],
  },
  {
    what: "another access policy",
    props: policy(allow("eks:AssociateAccessPolicy", associate("AmazonEKSViewPolicy"))),
    finds: [],
  },
  {
    what: "an access policy for the whole cluster that can write",
    props: policy(allow("eks:AssociateAccessPolicy", associate("AmazonEKSEditPolicy"))),
    finds: ["can lead to administrator access"],
  },
  {
    what: "access policies in namespaces",
    props: policy(allow("eks:AssociateAccessPolicy", associate(admin, inShop))),
    finds: [],
  },
  { what: "any access policy in namespaces", props: policy(allow("eks:AssociateAccessPolicy", inShop)), finds: [] },
  {
    what: "any namespace",
    props: policy(allow("eks:AssociateAccessPolicy", { StringEquals: { "eks:accessScope": "namespace" } })),
    finds: ["can lead to administrator access"],
  },
  {
    what: "a condition that bounds nothing",
    props: policy(allow("eks:CreateCluster", { StringEquals: { "aws:RequestedRegion": "us-west-2" } })),
    finds: ["allows eks:CreateCluster, which is equivalent"],
  },
  {
    what: "clusters whose creator gets nothing",
    props: policy(
      allow("eks:CreateCluster", {
        Bool: { "eks:bootstrapClusterCreatorAdminPermissions": "false" },
        BoolIfExists: { "eks:kubeApiServerConfig": "false" },
      }),
    ),
    finds: [],
  },
  {
    what: "a bounded mode and no configuration of the API server",
    props: policy(
      allow("eks:UpdateClusterConfig", {
        StringEqualsIfExists: { "eks:authenticationMode": "API" },
        BoolIfExists: { "eks:kubeApiServerConfig": "false" },
      }),
    ),
    finds: [],
  },
  { what: "everything", props: policy(allow("*")), finds: [...Array(8).fill("The policy allows eks:")] },
  { what: "everything in S3", props: policy(allow("*", undefined, "arn:aws:s3:::bucket/*")), finds: [] },
  {
    what: "actions of node groups on existing node groups, which can't create any",
    props: policy(allow("eks:*Nodegroup*", undefined, ["arn:aws:eks:*:*:nodegroup/*", "arn:aws:ec2:*:*:subnet/*"])),
    finds: [],
  },
  {
    what: "access policies on clusters, which aren't the resources of the action",
    props: policy(allow("eks:AssociateAccessPolicy", undefined, "arn:aws:eks:*:*:cluster/*")),
    finds: [],
  },
  {
    what: "access policies on the entries of a cluster",
    props: policy(allow("eks:AssociateAccessPolicy", undefined, "arn:aws:eks:*:*:access-entry/shop/*")),
    finds: ["eks:AssociateAccessPolicy"],
  },
  ...["arn:aws:eks:*", "arn:aws:*", "arn:*:eks:*:*:*", "arn:aws:eks:us-west-2:123456789012:*-entry/shop/*"].map(
    (arn) => ({
      what: `access policies on ${arn}`,
      props: policy(allow("eks:AssociateAccessPolicy", undefined, arn)),
      finds: ["eks:AssociateAccessPolicy"],
    }),
  ),
  {
    what: "everything on one cluster",
    props: policy(allow("eks:*", undefined, "arn:aws:eks:*:*:cluster/shop")),
    finds: [...Array(8).fill("The policy allows eks:")],
  },
  {
    what: "everything but IAM",
    props: policy({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
    finds: [...Array(8).fill("The policy allows eks:")],
  },
  { what: "everything but EKS", props: policy({ Effect: "Allow", NotAction: ["eks:*"], Resource: "*" }), finds: [] },
  {
    what: "what is denied",
    props: policy(allow("eks:CreateCluster"), { ...allow("eks:Create*"), Effect: "Deny" }),
    finds: [],
  },
  {
    what: "what is denied in some cases",
    props: policy(allow("eks:CreateCluster"), {
      ...allow("eks:*", { Bool: { "aws:MultiFactorAuthPresent": "false" } }),
      Effect: "Deny",
    }),
    finds: ["eks:CreateCluster"],
  },
  { what: "accepted actions", props: policy(allow("eks:Create*")), config: { actions: ["eks:Create*"] }, finds: [] },
  {
    what: "only what suffices alone, if that is configured",
    props: policy(allow(["eks:CreateNodegroup", "eks:CreateCluster"])),
    config: { onlyCertain: true },
    finds: ["eks:CreateCluster"],
  },
  {
    what: "an object instead of text",
    props: { policy: { Statement: allow("eks:CreateCluster") } },
    finds: ["eks:CreateCluster"],
  },
  { what: "a policy that isn't known yet", props: { policy: pending }, finds: [] },
  {
    what: "the inline policy of a permission set",
    type: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    props: { inlinePolicy: policy(allow("eks:CreateCluster")).policy },
    finds: ["eks:CreateCluster"],
  },
  {
    what: "the inline policies of a role",
    type: "aws:iam/role:Role",
    props: { inlinePolicies: [policy(allow("eks:CreateCluster")), { policy: pending }] },
    finds: ["eks:CreateCluster"],
  },
]);

const trusts = (statement: object) => ({
  assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] }),
});
const tokens = (Condition: object | undefined, Federated: unknown = provider) =>
  trusts({ Principal: { Federated }, Action: "sts:AssumeRoleWithWebIdentity", Condition });
const sub = `${issuer}:sub`;
const aud = `${issuer}:aud`;
const cart = "system:serviceaccount:shop:cart";
const github = "token.actions.githubusercontent.com";
const ofGithub = { StringLike: { [`${github}:sub`]: "repo:acme/*" } };

table("irsa-subject", "aws:iam/role:Role", [
  { what: "one service account", props: tokens({ StringEquals: { [sub]: cart } }), finds: [] },
  { what: "several", props: tokens({ StringEquals: { [sub]: [cart, "system:serviceaccount:shop:web"] } }), finds: [] },
  {
    what: "each pattern",
    props: tokens({ StringLike: { [sub]: ["system:serviceaccount:a:*", "system:serviceaccount:b-?:c"] } }),
    finds: ["all service accounts that match system:serviceaccount:a:*", "match system:serviceaccount:b-?:c"],
  },
  {
    what: "no condition on sub",
    props: tokens({ StringEquals: { [aud]: "sts.amazonaws.com" } }),
    finds: ["every service account"],
  },
  { what: "no condition", props: tokens(undefined), finds: ["it has no condition on sub"] },
  {
    what: "a condition that only excludes service accounts",
    props: tokens({ StringNotLike: { [sub]: "system:serviceaccount:kube-system:*" } }),
    finds: ["every service account that its condition on sub doesn't exclude"],
  },
  {
    what: "a condition that sub exists",
    props: tokens({ Null: { [sub]: "false" } }),
    finds: ["every service account that its condition on sub doesn't exclude"],
  },
  {
    what: "a pattern in any operator and case",
    props: tokens({ "forAnyValue:stringLikeIfExists": { [sub.toUpperCase()]: "system:serviceaccount:*" } }),
    finds: ["match system:serviceaccount:*"],
  },
  {
    what: "a pattern together with one service account, of which both must match",
    props: tokens({ StringEquals: { [sub]: cart }, StringLike: { [sub]: "system:serviceaccount:shop:*" } }),
    finds: [],
  },
  {
    what: "the second of two providers",
    props: tokens({ StringEquals: { [sub]: cart } }, [provider, `${provider}9`]),
    finds: [`${issuer}9`],
  },
  { what: "another issuer", props: tokens(ofGithub, `${account}:oidc-provider/${github}`), finds: [] },
  {
    what: "another issuer that is configured",
    props: tokens(ofGithub, `${account}:oidc-provider/${github}`),
    config: { issuers: ["*"] },
    finds: ["match repo:acme/*"],
  },
  {
    what: "a denial",
    props: { assumeRolePolicy: { Statement: [{ Effect: "Deny", Principal: { Federated: provider }, Action: "*" }] } },
    finds: [],
  },
  {
    what: "another principal",
    props: trusts({ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
    finds: [],
  },
  { what: "a trust policy that isn't known yet", props: { assumeRolePolicy: pending }, finds: [] },
]);

table("irsa-audience", "aws:iam/role:Role", [
  { what: "a condition on aud", props: tokens({ StringEquals: { [aud]: "sts.amazonaws.com" } }), finds: [] },
  { what: "no condition on aud", props: tokens({ StringEquals: { [sub]: cart } }), finds: ["any audience"] },
  { what: "every audience", props: tokens({ StringLike: { [aud]: "*" } }), finds: ["any audience"] },
  { what: "every audience in other words", props: tokens({ StringLike: { [aud]: "?*" } }), finds: ["any audience"] },
  {
    what: "a condition on all values of aud, which every token has",
    props: tokens({ "ForAllValues:StringEquals": { [aud]: "sts.amazonaws.com" } }),
    finds: [],
  },
  {
    what: "a condition that aud exists",
    props: tokens({ Null: { [aud]: "false" } }),
    finds: ["any audience"],
  },
  {
    what: "a condition that a token without aud fulfils",
    props: tokens({ StringNotEquals: { [aud]: "vault" } }),
    finds: ["any audience"],
  },
  {
    what: "the audience of another issuer",
    props: tokens({ StringEquals: { "other:aud": "a" } }),
    finds: ["any audience"],
  },
]);

const pods = (Condition?: object) =>
  trusts({ Principal: { Service: "pods.eks.amazonaws.com" }, Action: ["sts:AssumeRole", "sts:TagSession"], Condition });
const sourceArn = "arn:aws:eks:us-west-2:123456789012:cluster/shop";

table("pod-identity-source", "aws:iam/role:Role", [
  { what: "no condition", props: pods(), finds: ["for the pods of any cluster"] },
  { what: "a cluster", props: pods({ ArnEquals: { "aws:SourceArn": sourceArn } }), finds: [] },
  { what: "the key in other letters", props: pods({ StringLike: { "AWS:sourcearn": sourceArn } }), finds: [] },
  { what: "any cluster", props: pods({ ArnLike: { "aws:SourceArn": "*" } }), finds: ["for the pods of any cluster"] },
  {
    what: "any cluster of an account",
    props: pods({ ArnLike: { "aws:SourceArn": ["arn:aws:eks:us-west-2:123456789012:cluster/*"] } }),
    finds: ["for the pods of any cluster"],
  },
  {
    what: "any cluster of an account, if that is configured",
    props: pods({ ArnLike: { "aws:SourceArn": "arn:aws:eks:*:123456789012:cluster/*" } }),
    config: { acceptSourceAccount: true },
    finds: [],
  },
  {
    what: "any cluster of any account, even if an account is enough",
    props: pods({ ArnLike: { "aws:SourceArn": "arn:aws:eks:*:*:cluster/*" } }),
    config: { acceptSourceAccount: true },
    finds: ["for the pods of any cluster"],
  },
  { what: "clusters by a prefix", props: pods({ ArnLike: { "aws:SourceArn": `${sourceArn}-*` } }), finds: [] },
  {
    what: "the session tag of a cluster",
    props: pods({ StringEquals: { "aws:RequestTag/eks-cluster-name": "shop" } }),
    finds: [],
  },
  {
    what: "the session tag of a namespace alone",
    props: pods({ StringEquals: { "aws:RequestTag/kubernetes-namespace": "shop" } }),
    finds: ["for the pods of any cluster"],
  },
  {
    what: "an account",
    props: pods({ StringEquals: { "aws:SourceAccount": "123456789012" } }),
    finds: ["any cluster"],
  },
  {
    what: "an account, if that is configured",
    props: pods({ StringEquals: { "aws:SourceAccount": "123456789012" } }),
    config: { acceptSourceAccount: true },
    finds: [],
  },
  {
    what: "another service",
    props: trusts({ Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
    finds: [],
  },
]);

table("everyone-bindings", binding("ClusterRoleBinding"), [
  { what: "a group", props: bound("view", group("developers")), finds: [] },
  {
    what: "both groups and the anonymous user",
    props: bound("view", group("system:authenticated"), group("system:unauthenticated"), {
      kind: "User",
      name: "system:anonymous",
    }),
    finds: ["every principal and service account", "without credentials", "the User system:anonymous"],
  },
  {
    what: "a binding in a namespace",
    type: binding("RoleBindingPatch"),
    props: bound("view", group("system:authenticated")),
    finds: ["The RoleBinding one"],
  },
  {
    what: "an accepted role",
    props: bound("system:public-info-viewer", group("system:unauthenticated")),
    config: { roles: ["ClusterRole system:public-info-viewer"] },
    finds: [],
  },
  { what: "a user of the same name", props: bound("view", { kind: "User", name: "system:authenticated" }), finds: [] },
  {
    what: "all service accounts",
    props: bound("view", group("system:serviceaccounts")),
    finds: ["the Group system:serviceaccounts: every service account of the cluster"],
  },
  {
    what: "the service accounts of a namespace",
    props: bound("view", group("system:serviceaccounts:shop")),
    finds: [],
  },
]);

const rulesOf = (...given: object[]) => ({ metadata: { name: "operator" }, rules: given });
const get = { apiGroups: [""], resources: ["pods"], verbs: ["get"] };

table("escalating-cluster-roles", binding("ClusterRole"), [
  { what: "single permissions", props: rulesOf(get, { nonResourceURLs: ["/metrics"], verbs: ["get"] }), finds: [] },
  { what: "no rules", props: { metadata: {}, rules: pending }, finds: [] },
  ...["*", "escalate", "bind", "impersonate"].map((verb) => ({
    what: `the verb ${verb}`,
    props: rulesOf(get, { ...get, verbs: ["get", verb] }),
    finds: [`Rule 2 of the ClusterRole operator allows more than single permissions: verbs ["get","${verb}"]`],
  })),
  { what: "every resource", props: rulesOf({ ...get, resources: ["*"] }), finds: ['resources ["*"]'] },
  { what: "every API group", props: rulesOf({ ...get, apiGroups: ["*"] }), finds: ['apiGroups ["*"]'] },
  { what: "every URL", props: rulesOf({ nonResourceURLs: ["*"], verbs: ["get"] }), finds: ['nonResourceURLs ["*"]'] },
  {
    what: "bind and impersonate, limited by names",
    props: rulesOf(
      {
        apiGroups: ["rbac.authorization.k8s.io"],
        resources: ["clusterroles"],
        verbs: ["bind"],
        resourceNames: ["view"],
      },
      { apiGroups: [""], resources: ["users"], verbs: ["impersonate"], resourceNames: ["alice"] },
    ),
    finds: [],
  },
  {
    what: "bind of cluster-admin, and what names don't limit",
    props: rulesOf(
      { ...get, resources: ["clusterroles"], verbs: ["bind"], resourceNames: ["view", "cluster-admin"] },
      { ...get, resources: ["groups"], verbs: ["impersonate"], resourceNames: ["system:masters"] },
      { ...get, resources: ["clusterroles"], verbs: ["escalate"], resourceNames: ["view"] },
    ),
    finds: ['resourceNames ["view","cluster-admin"]', 'resourceNames ["system:masters"]', 'verbs ["escalate"]'],
  },
  {
    what: "a verb on a subresource",
    props: rulesOf({ ...get, resources: ["serviceaccounts/token"], verbs: ["impersonate"] }),
    finds: ['resources ["serviceaccounts/token"]'],
  },
  {
    what: "the aggregation of every ClusterRole",
    props: { metadata: { name: "all" }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: {} }] } },
    finds: ["The ClusterRole all contains every ClusterRole, including cluster-admin"],
  },
  {
    what: "aggregation by labels, known or not",
    props: {
      metadata: { name: "some" },
      aggregationRule: {
        clusterRoleSelectors: [{ matchLabels: { team: "a" } }, { matchLabels: pending }, pending],
      },
    },
    finds: [],
  },
  {
    what: "an accepted ClusterRole",
    props: rulesOf({ ...get, verbs: ["*"] }),
    config: { clusterRoles: ["op*"] },
    finds: [],
  },
]);

describe("Every rule", () => {
  const cases: [name: string, type: string, props: Inputs][] = [
    ["aws-auth-whole", configMap, awsAuth({})],
    ["pod-identity-source", "aws:iam/role:Role", pods()],
    ["hidden-creator", "aws:eks/cluster:Cluster", {}],
  ];
  for (const [name, type, props] of cases) {
    const urn = (parents: string) => `urn:pulumi:dev::shop::${parents}${type}::resource`;

    it(`accepts an exception by the name in the program: ${name}`, () => {
      assert.equal(problems(name, type, props, { exceptions: ["other"] }).length, 1);
      assert.deepEqual(problems(name, type, props, { exceptions: ["res*"] }), []);
    });

    it(`checks what components of eks-auth declare only if that is configured: ${name}`, () => {
      const parents = "acme:index:App$eks-auth:index:PodIdentity$";
      assert.deepEqual(problems(name, type, props, {}, urn(parents)), []);
      assert.equal(problems(name, type, props, { checkComponents: true }, urn(parents)).length, 1);
      assert.equal(problems(name, type, props, {}, urn("acme:index:App$")).length, 1);
    });
  }

  it("rejects a setting that it doesn't have", () => {
    for (const one of rules) {
      const settings = Object.keys(one.settings);
      const usual = Object.fromEntries([...settings, "exceptions", "checkComponents"].map((name) => [name, []]));
      assert.equal(configProblem(one, usual), undefined, one.name);
      assert.equal(
        configProblem(one, { ...usual, exeptions: [], a: 1 }),
        `The configuration of ${one.name} has "exeptions" and "a"; expected the settings ` +
          `${[...settings, "exceptions", "checkComponents", ""].join(", ").slice(0, -2)} and enforcementLevel. ` +
          "Correct the spelling, or remove it.",
      );
    }
  });

  it("reads any input without an error", () => {
    const odd = [undefined, null, pending, "", "text", 7, true, [], [null], [[pending]], {}, { a: pending }, [{}]];
    const fields = ["metadata", "data", "accessScope", "policyArn", "principalArn", "accessConfig", "outpostConfig"];
    fields.push("policy", "inlinePolicy", "inlinePolicies", "assumeRolePolicy", "roleRef", "subjects", "rules");
    fields.push("aggregationRule");
    const statements = (one: unknown) => [
      { Statement: one },
      { Statement: { Effect: "Allow", Action: one, Principal: one, Resource: one, Condition: one } },
      { Statement: { Effect: "Allow", Action: "*", Principal: { Federated: one }, Resource: "*", Condition: one } },
      { Statement: { Effect: "Allow", Action: "*", Resource: "*", Condition: { StringLike: one } } },
      { Statement: { Effect: "Allow", Action: "*", Resource: "*", Condition: { Null: { "eks:username": one } } } },
    ];
    for (const { name, types } of rules) {
      for (const type of types) {
        for (const one of odd) {
          const documents = statements(one);
          for (const value of [one, ...documents.map((document) => JSON.stringify(document))]) {
            problems(name, type, Object.fromEntries(fields.map((field) => [field, value])));
            problems(name, type, { ...awsAuth(value), rules: [value], subjects: [value] });
            problems(name, type, {
              ...awsAuth({ mapRoles: value }),
              aggregationRule: { clusterRoleSelectors: [value] },
            });
          }
        }
      }
    }
  });

  it("has a unique name, a sentence as its description, and a description of each setting", () => {
    assert.equal(new Set(rules.map(({ name }) => name)).size, rules.length);
    for (const { name, description, reason, settings } of rules) {
      assert.match(name, /^[a-z]+(-[a-z]+)+$/);
      for (const text of [description, reason, ...Object.values(settings).map((one) => one.description)]) {
        assert.match(text, /^[A-Z].*\.$/, name);
      }
    }
  });

  it("is advisory, unless it prevents a lock-out", () => {
    const mandatory = rules.filter(({ level }) => level === "mandatory").map(({ name }) => name);
    assert.deepEqual(mandatory, ["aws-auth-whole", "aws-auth-unreadable"]);
  });
});
