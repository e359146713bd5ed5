import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, ControlPlaneAccess, ControlPlaneCapability, GroupBinding } from "pulumi-eks-auth";

const config = new pulumi.Config();
const repository = config.require("repository");
const branch = config.get("branch") ?? "main";
const bucketArn = `arn:aws:s3:::${config.require("stateBucket")}`;
const secretsKeyArn = config.require("secretsKeyArn");
const clusterName = config.require("clusterName");
const clusterNames = [clusterName];
const issuer = "token.actions.githubusercontent.com";

// GitHub's OIDC provider in IAM. An account can have only one; if yours already has one, refer to it instead.
const github = new aws.iam.OpenIdConnectProvider("github", {
  url: `https://${issuer}`,
  clientIdLists: ["sts.amazonaws.com"],
});

/** A role for the jobs with exactly this subject, which contains the repository and the event or branch of the job. */
function roleFor(name: string, subject: string): aws.iam.Role {
  return new aws.iam.Role(name, {
    assumeRolePolicy: github.arn.apply((arn) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Federated: arn },
            Action: "sts:AssumeRoleWithWebIdentity",
            Condition: { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: subject } },
          },
        ],
      }),
    ),
  });
}

/** Grants a role the permissions for the state's backend, `s3://<bucket>`, and for the program's IAM lookups. */
function useState(name: string, role: aws.iam.Role, objectActions: string[], keyActions: string[]): void {
  const statements = [
    { Action: "s3:ListBucket", Resource: bucketArn },
    { Action: objectActions, Resource: `${bucketArn}/*` },
    { Action: keyActions, Resource: secretsKeyArn },
    { Action: ["iam:GetRole", "iam:GetUser"], Resource: "*" },
  ];
  new aws.iam.RolePolicy(`${name}-state`, {
    role: role.name,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
    }),
  });
}

// Anyone who can push a branch to the repository can run any code with this role, so it is read-only.
const preview = roleFor("preview", `repo:${repository}:pull_request`);
useState("preview", preview, ["s3:GetObject"], ["kms:Decrypt"]);
const reads = new ControlPlaneAccess("preview", {
  capabilities: [ControlPlaneCapability.ReadClusters],
  clusterNames,
  roles: [preview.name],
});

// Code on the deployed branch has been reviewed. This role can change access entries of this cluster only.
const deploy = roleFor("deploy", `repo:${repository}:ref:refs/heads/${branch}`);
useState("deploy", deploy, ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], ["kms:Decrypt", "kms:Encrypt"]);
const changes = new ControlPlaneAccess("deploy", {
  capabilities: [ControlPlaneCapability.ReadClusters, ControlPlaneCapability.ManageAccessEntries],
  clusterNames,
  roles: [deploy.name],
});

// Both jobs read who has access: the pull request's shows what has changed since the last deployment. The group can read
// no secrets, unlike the access policies of EKS that can read bindings.
const readers = new GroupBinding("readers", {
  group: "access-readers",
  rules: [
    { verbs: ["get"], apiGroups: [""], resources: ["configmaps"], resourceNames: ["aws-auth"] },
    { verbs: ["list"], apiGroups: [""], resources: ["serviceaccounts"] },
    { verbs: ["list"], apiGroups: ["rbac.authorization.k8s.io"], resources: ["clusterrolebindings", "rolebindings"] },
  ],
});
for (const [name, role] of Object.entries({ preview, deploy })) {
  new AccessEntry(name, { clusterName, principalArn: role.arn, kubernetesGroups: [readers.group] });
}

export const previewRoleArn = preview.arn;
export const deployRoleArn = deploy.arn;
export const previewPolicyArns = reads.policyArns;
export const deployPolicyArns = changes.policyArns;
