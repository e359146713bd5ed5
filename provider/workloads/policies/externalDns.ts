import type { WorkloadDefinition } from "../definition";

export const externalDns: WorkloadDefinition = {
  serviceAccount: { namespace: "external-dns", name: "external-dns" },
  source: {
    policy: "own",
    version: "v0.22.0",
    link: "https://github.com/kubernetes-sigs/external-dns/blob/v0.22.0/docs/tutorials/aws.md",
  },
  needs: ["hostedZoneArns"],
  statements: ({ hostedZoneArns }) => [
    { actions: ["route53:ListHostedZones"], resources: ["*"] },
    {
      actions: ["route53:ChangeResourceRecordSets", "route53:ListResourceRecordSets", "route53:ListTagsForResources"],
      resources: hostedZoneArns,
    },
  ],
};
