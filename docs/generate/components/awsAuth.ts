import { AwsAuth } from "../../../provider";
import { inputs, role, setUp, text, user, userArn } from "../../../tests/resources/support/declare";
import { type ExampleError, type Notes, rejection } from "../notes";

/** An error that the plugin reports after reading the live ConfigMap, here one in memory. */
function rejectedByPlugin(when: string, data: Record<string, string>, declared: object): ExampleError {
  const message = async () => {
    const { engine } = setUp(data);
    const { operation, reasons } = await engine.up(inputs(declared));
    if (operation !== "rejected") {
      throw new Error(`"${when}" must be rejected, but the result was ${operation}.`);
    }
    return reasons.join("\n");
  };
  return { when, message };
}

const admin = text(userArn("Admin"), "admin", ["system:masters"]);

/** The stack removes its own administrator, and no other remains. */
const lastAdministrator: ExampleError = {
  when:
    "The change would remove the last entry with `system:masters`. The guard also refuses a change that would lock out " +
    "the deployer.",
  message: async () => {
    const { engine } = setUp();
    await engine.up(inputs({ users: { ...user("Admin", "admin", ["system:masters"]), ...user("Bob") } }));
    const { reasons } = await engine.up(inputs({ users: user("Bob") }));
    return reasons.join("\n");
  },
};

export const awsAuth: Notes = {
  permissions: {
    words:
      "With `clusterName` the plugin signs in to the cluster with the AWS credentials of its environment, so the " +
      "deployer itself needs an aws-auth entry or an access entry.",
  },
  kubernetes:
    "on ConfigMaps in `kube-system`, `get` and `update` for `aws-auth`, and `create`, `get`, `list` and `delete` for " +
    "its backups; on nodes, `list` for the lock-out guard.",
  errors: [
    rejection(
      "The ARN is that of a session instead of its role.",
      () =>
        new AwsAuth("team", {
          clusterName: "prod",
          roles: [
            { roleArn: "arn:aws:sts::123456789012:assumed-role/Team/ann", username: "team", groups: ["developers"] },
          ],
        }),
    ),
    rejection(
      "An ARN is declared twice.",
      () =>
        new AwsAuth("team", {
          clusterName: "prod",
          users: ["alice", "al"].map((username) => ({
            userArn: "arn:aws:iam::123456789012:user/Alice",
            username,
            groups: ["developers"],
          })),
        }),
    ),
    rejectedByPlugin(
      "An entry of another owner already maps the ARN.",
      { mapUsers: admin },
      { users: user("Admin", "boss", ["system:masters"]) },
    ),
    rejectedByPlugin(
      "The live document can't be parsed.",
      { mapRoles: `- rolearn: "${userArn("x")}\n  username: x\n` },
      { roles: role("Dev") },
    ),
    lastAdministrator,
  ],
};
