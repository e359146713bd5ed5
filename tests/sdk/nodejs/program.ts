import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type OutputMap } from "@pulumi/pulumi/automation";
import * as eksAuth from "pulumi-eks-auth-sdk";

/** The Node program's resources, declared with the generated SDK; the plugin creates every component. */
async function program() {
  const clusterName = process.env.EKS_CLUSTER_NAME ?? "";
  const account = "arn:aws:iam::123456789012";

  // Pods: the provider, a role with an inline policy, and the service account annotated with it.
  const cluster = new eksAuth.OidcProvider("cluster", { clusterName });
  const reader = new eksAuth.ServiceAccountRole("reader", {
    oidcProviderArns: [cluster.arn],
    serviceAccounts: [{ namespace: "default", name: "sdk-node" }],
    inlinePolicies: {
      "read-bucket": {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::my-bucket/*" }],
      },
    },
  });
  const pods = new eksAuth.ServiceAccount("pods", {
    name: "sdk-node",
    roleArn: reader.arn,
    existing: eksAuth.ExistingServiceAccount.Fail,
  });

  // Users: a list of grants, as access entries.
  const access = new eksAuth.ClusterAccess("access", {
    clusterName,
    authenticationMode: "API_AND_CONFIG_MAP",
    grants: [
      {
        name: "team",
        principalArn: `${account}:role/team/sdk-team`,
        access: "view",
        kubernetesGroups: ["sdk-readers"],
      },
    ],
    bindings: [
      { name: "readers", group: "sdk-readers", rules: [{ verbs: ["get"], apiGroups: [""], resources: ["nodes"] }] },
    ],
  });

  const awsAuth = await eksAuth.getAwsAuth({ clusterName });
  const explained = eksAuth.explainAccessOutput({
    clusterName,
    principalArn: pulumi.interpolate`${account}:role/${reader.name}`,
  });
  return {
    roleArn: reader.arn,
    subject: pods.subject,
    usernames: access.grants.apply((grants) => grants.map(({ username }) => username)),
    roles: awsAuth.roles.map(({ arn }) => arn),
    readerAccess: explained.access,
  };
}

/** Runs one operation on the stack, and prints its result and the outputs. */
async function main(operation: string | undefined): Promise<void> {
  const stack = await LocalWorkspace.createOrSelectStack({ stackName: "sdk", projectName: "sdk-nodejs", program });
  if (operation === "preview") {
    const { changeSummary } = await stack.preview();
    print(changeSummary);
  } else if (operation === "up") {
    const { summary, outputs } = await stack.up();
    print(summary.resourceChanges, outputs);
  } else if (operation === "destroy") {
    const { summary } = await stack.destroy();
    print(summary.resourceChanges);
  } else {
    throw new Error(`The operation ${operation} isn't one of preview, up and destroy.`);
  }
}

function print(changes: object | undefined, outputs: OutputMap = {}): void {
  const values = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  console.log(JSON.stringify({ changes, outputs: values }));
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
