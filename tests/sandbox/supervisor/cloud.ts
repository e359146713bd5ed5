import { setTimeout as sleep } from "node:timers/promises";
import { CreateClusterCommand, DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { kubernetesVersion } from "../install/parts";
import { awsUrl } from "./emulator";
import { account, clusterName, deployer, type Ports, region } from "./settings";

/** Credentials of an IAM user. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Creates the deployer and, as the deployer, the cluster. Returns the deployer's credentials. */
export async function furnishAccount(ports: Ports): Promise<Credentials> {
  const connection = { endpoint: awsUrl(ports), region };
  // The emulator accepts an account's ID as the access key of its root user.
  const root = new IAMClient({ ...connection, credentials: { accessKeyId: account, secretAccessKey: "test" } });
  await root.send(new CreateUserCommand({ UserName: deployer }));
  const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
  await root.send(new AttachUserPolicyCommand({ UserName: deployer, PolicyArn: administrator }));
  const { AccessKey } = await root.send(new CreateAccessKeyCommand({ UserName: deployer }));
  if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey) throw new Error("the emulator returned no access key");
  const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };

  const iam = new IAMClient({ ...connection, credentials });
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "eks.amazonaws.com" }, Action: "sts:AssumeRole" }],
  };
  const { Role } = await iam.send(
    new CreateRoleCommand({ RoleName: "eks-cluster", AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await createCluster(new EKSClient({ ...connection, credentials }), Role?.Arn);
  return credentials;
}

async function createCluster(eks: EKSClient, roleArn: string | undefined): Promise<void> {
  await eks.send(
    new CreateClusterCommand({
      name: clusterName,
      version: kubernetesVersion.replace(/\.\d+$/, ""),
      roleArn,
      resourcesVpcConfig: { subnetIds: ["subnet-0example1", "subnet-0example2"] },
      accessConfig: { authenticationMode: "API_AND_CONFIG_MAP", bootstrapClusterCreatorAdminPermissions: true },
    }),
  );
  for (let tries = 0; tries < 100; tries++) {
    const { cluster } = await eks.send(new DescribeClusterCommand({ name: clusterName }));
    if (cluster?.status === "ACTIVE") return;
    await sleep(50);
  }
  throw new Error(`the emulator's cluster ${clusterName} doesn't become ACTIVE`);
}
