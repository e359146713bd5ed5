import { AwsAuth } from "../../../provider";
import { inputs, role, setUp, text, user, userArn } from "../../../tests/resources/support/declare";
import { type ExampleError, type Notes, refusal } from "../notes";

/** What the plugin refuses, once it has read the live ConfigMap: against one in memory. */
function refusedByPlugin(when: string, data: Record<string, string>, declared: object): ExampleError {
  const message = async () => {
    const { engine } = setUp(data);
    const { operation, reasons } = await engine.up(inputs(declared));
    if (operation !== "refused") {
      throw new Error(`"${when}" is to be refused, and came to ${operation}.`);
    }
    return reasons.join("\n");
  };
  return { when, message };
}

const admin = text(userArn("Admin"), "admin", ["system:masters"]);

/** An administrator of the stack's own is taken away, and no other is left. */
const lastAdministrator: ExampleError = {
  when: "Nobody would be left in `system:masters`; the same comes where whoever deploys would lose access.",
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
      "With `clusterName` the plugin logs in with the AWS credentials of its environment, so the deployer needs an entry in " +
      "aws-auth or an access entry itself.",
  },
  kubernetes:
    "on the ConfigMaps of `kube-system` `get` and `update` for `aws-auth`; `create`, `get`, `list` and `delete` for its " +
    "backups; on nodes `list`, for the lock-out guard.",
  errors: [
    refusal(
      "A session is given in place of its role.",
      () =>
        new AwsAuth("team", {
          clusterName: "prod",
          roles: [
            { roleArn: "arn:aws:sts::123456789012:assumed-role/Team/ann", username: "team", groups: ["developers"] },
          ],
        }),
    ),
    refusal(
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
    refusedByPlugin(
      "An entry that somebody else wrote maps the same ARN.",
      { mapUsers: admin },
      { users: user("Admin", "boss", ["system:masters"]) },
    ),
    refusedByPlugin(
      "The live document can't be read.",
      { mapRoles: `- rolearn: "${userArn("x")}\n  username: x\n` },
      { roles: role("Dev") },
    ),
    lastAdministrator,
  ],
};
