import { rule } from "../../rule";
import { configMapTypes, isAwsAuth } from "./configMaps";

export const wholeConfigMap = rule({
  name: "aws-auth-whole",
  description: "No ConfigMap, and no patch of one, writes aws-auth as a whole.",
  reason:
    "The value of a key is one text. A program that writes it replaces the entries of everyone else, including those that EKS wrote for nodes and Fargate profiles, and its removal deletes them: people and nodes lose their access.",
  level: "mandatory",
  settings: {},
  types: configMapTypes,
  check: (resource) => {
    if (!isAwsAuth(resource)) return [];
    const what = resource.type.endsWith("Patch") ? "patches whole keys of" : "writes the whole";
    return [
      {
        problem: `The resource ${what} kube-system/aws-auth, and replaces the entries that EKS, other stacks and people have written there.`,
        fix: "Declare access entries (aws.eks.AccessEntry, or AccessEntry of eks-auth), or single entries with AwsAuth of eks-auth. Before you remove the resource from a stack, remove it from the state with `pulumi state delete '<URN>'`, so that aws-auth isn't deleted.",
      },
    ];
  },
});
