import { PodIdentity, type PodIdentityArgs } from "../../../provider";
import { runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { readyCluster } from "../../support/mocks/podIdentity";

export const associationType = "aws:eks/podIdentityAssociation:PodIdentityAssociation";
export const addonType = "aws:eks/addon:Addon";
export const clusterArn = "arn:aws:eks:us-west-2:123456789012:cluster/prod";
export const ownerTag = { "eks-auth:stack": "acme/shop/prod" };

/** The minimal inputs. */
export const minimal: PodIdentityArgs = {
  clusterName: "prod",
  serviceAccount: { namespace: "default", name: "my-sa" },
};

/** Declares the component on a cluster with an agent and runs the program, which must succeed. */
export const declare = (args: PodIdentityArgs, options: RunOptions = {}, name = "app") =>
  runWell(() => new PodIdentity(name, args), { functions: readyCluster("prod"), ...options });

/** The trust policy for one service account of the cluster. */
export const trustIn = (namespace: string, name: string, arn = clusterArn) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        Condition: {
          StringEquals: {
            "aws:SourceAccount": arn.split(":")[4],
            "aws:RequestTag/kubernetes-namespace": namespace,
            "aws:RequestTag/kubernetes-service-account": name,
          },
          ArnEquals: { "aws:SourceArn": arn },
        },
      },
    ],
  });
