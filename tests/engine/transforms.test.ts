import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccessArgs } from "../../provider";
import { fromSandbox } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");

/** A ClusterAccess that the plugin constructs, as for a program in another language. */
class RemoteClusterAccess extends pulumi.ComponentResource {
  public readonly accessTable!: pulumi.Output<string>;
  public constructor(name: string, args: ClusterAccessArgs) {
    super("eks-auth:index:ClusterAccess", name, { ...args, accessTable: undefined }, {}, true);
  }
}

/** A principal that is created in the update, with an ARN that is unknown at preview. */
const newRole = (name: string) =>
  new aws.iam.Role(name, {
    name,
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });

describe("A ClusterAccess in the plugin, in a stack with a transform that returns its arguments unchanged", () => {
  it("accepts grants that contain outputs, in a preview and in an update", async () => {
    const stack = await TestStack.inline("transform", async () => {
      pulumi.runtime.registerResourceTransform(({ props, opts }) => ({ props, opts }));
      const [viewer, editor] = [newRole("transform-viewer"), newRole("transform-editor")];
      const { accessTable } = new RemoteClusterAccess("access", {
        clusterName,
        authenticationMode: "API",
        grants: [
          { name: "viewer", principalArn: viewer.arn, access: "view" },
          {
            name: "editor",
            principalArn: editor.arn,
            accessPolicies: [{ policy: "AmazonEKSEditPolicy", namespaces: [editor.name] }],
          },
        ],
      });
      return { accessTable };
    });
    try {
      const preview = await stack.preview();
      assert.ok(preview.ok, preview.messages.join("\n"));
      const entries = {
        "aws:eks/accessEntry:AccessEntry access-viewer-entry": "create",
        "aws:eks/accessEntry:AccessEntry access-editor-entry": "create",
      };
      for (const [entry, step] of Object.entries(entries)) {
        assert.equal(preview.steps[entry], step, entry);
      }
      const up = await stack.up();
      assert.ok(up.ok, up.messages.join("\n"));
      const { associatedAccessPolicies } = await new EKS({}).listAssociatedAccessPolicies({
        clusterName,
        principalArn: "arn:aws:iam::123456789012:role/transform-editor",
      });
      assert.deepEqual(
        associatedAccessPolicies?.map(({ accessScope }) => accessScope?.namespaces),
        [["transform-editor"]],
      );
      const again = await stack.up();
      assert.deepEqual(new Set(Object.values(again.steps)), new Set(["same"]), again.messages.join("\n"));
    } finally {
      await stack.remove();
    }
  });
});
