import * as pulumi from "@pulumi/pulumi";
import { PodIdentity, ServiceAccountRole, WorkloadIdentity } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { readyCluster } from "../../support/mocks/podIdentity";
import { minimal as minimalPod } from "../podIdentity/podIdentity.fixtures";
import { blue, minimal as minimalRole } from "../serviceAccountRole/serviceAccountRole.fixtures";
import { minimal as minimalWorkload } from "../workloadIdentity/workloadIdentity.fixtures";
import { badConditions, badPodConditions, badPrincipals, badTokenConditions } from "./trustInputs.invalid";

const functions = readyCluster("prod");
const vpc = { operator: "StringEquals", key: "aws:SourceVpc", values: ["vpc-0123456789abcdef0"] };
const role = (args: object) => new ServiceAccountRole("app", { ...minimalRole, ...args } as never);
const pod = (args: object) => new PodIdentity("app", { ...minimalPod, ...args } as never);
const workload = (mode: "irsa" | "podIdentity") => (args: object) =>
  new WorkloadIdentity("app", { ...minimalWorkload[mode], ...args } as never);

describe("The trust inputs of a ServiceAccountRole reject", () => {
  for (const [what, args, issues] of [...badConditions, ...badTokenConditions, ...badPrincipals]) {
    it(what, () => assertRejected(() => role(args), { component: 'ServiceAccountRole "app"', what, issues }));
    it(`${what}, passed as outputs`, () =>
      assertRejected(() => role(later(args)), { component: 'ServiceAccountRole "app"', what, issues }));
  }

  it("a service account of the role as an additional principal", async () => {
    const subjects = ["system:serviceaccount:default:my-sa"];
    await assertRejected(() => role({ additionalPrincipals: [{ oidcProviderArn: blue, subjects }] }), {
      component: 'ServiceAccountRole "app"',
      what: "a service account of the role as an additional principal",
      issues: ["duplicate additionalPrincipals[0].subjects[0]"],
    });
  });

  it("a condition that only one of two modes can have, unless it names the mode", async () => {
    await assertRejected(() => role({ podIdentity: true, clusterNames: ["prod"], trustConditions: [vpc] }), {
      component: 'ServiceAccountRole "app"',
      what: "a condition that only one of two modes can have",
      issues: ["choice trustConditions[0].key"],
    });
  });

  it("a secret value, without showing it", async () => {
    const secret = pulumi.secret("vpc-of-nobody");
    await assertRejected(() => role({ trustConditions: [{ ...vpc, values: [secret] }] }), {
      component: 'ServiceAccountRole "app"',
      what: "a secret value of a condition",
      issues: ["format trustConditions[0].values[0]"],
      secret: "nobody",
    });
  });

  it("a trust policy that the additions make too large", async () => {
    const subjects = Array.from({ length: 40 }, (_, index) => `repo:acme/shop:ref:refs/heads/release-${index}`);
    const oidcProviderArn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
    const args = { trustConditions: [vpc], additionalPrincipals: [{ oidcProviderArn, subjects }] };
    for (const given of [args, later(args)]) {
      await assertRejected(() => role(given), {
        component: 'ServiceAccountRole "app"',
        what: "a trust policy that the additions make too large",
        issues: ["limit serviceAccounts"],
      });
    }
  });
});

describe("The trust inputs of a PodIdentity reject", () => {
  for (const [what, args, issues] of [...badPodConditions, ...badPrincipals]) {
    it(what, () => assertRejected(() => pod(args), { component: 'PodIdentity "app"', what, issues }, { functions }));
  }

  it("a session tag if they are disabled", async () => {
    const trustConditions = [
      { operator: "StringEquals", key: "aws:RequestTag/kubernetes-pod-name", values: ["shop-1"] },
    ];
    for (const disableSessionTags of [true, pulumi.output(true)]) {
      await assertRejected(
        () => pod({ disableSessionTags, trustConditions }),
        {
          component: 'PodIdentity "app"',
          what: "a session tag if they are disabled",
          issues: ["choice trustConditions[0].key"],
        },
        { functions },
      );
    }
  });

  it("both inputs for an existing role", async () => {
    const roleArn = "arn:aws:iam::123456789012:role/app";
    const additionalPrincipals = [{ principalArn: "arn:aws:iam::123456789012:role/ci" }];
    await assertRejected(
      () => pod({ roleArn, trustConditions: [vpc], additionalPrincipals }),
      {
        component: 'PodIdentity "app"',
        what: "additions to the trust policy of an existing role",
        issues: ["exclusive trustConditions", "exclusive additionalPrincipals"],
      },
      { functions },
    );
  });
});

describe("The trust inputs of a WorkloadIdentity reject", () => {
  for (const [mode, bad] of [
    ["irsa", badTokenConditions],
    ["podIdentity", badPodConditions],
  ] as const) {
    for (const [what, args, issues] of bad) {
      it(`${what}, in the mode ${mode}`, () =>
        assertRejected(
          () => workload(mode)(args),
          { component: 'WorkloadIdentity "app"', what: `${what}, in the mode ${mode}`, issues },
          { functions },
        ));
    }
  }

  for (const [what, args, issues] of badPrincipals) {
    it(what, () =>
      assertRejected(
        () => workload("irsa")(args),
        { component: 'WorkloadIdentity "app"', what, issues },
        { functions },
      ),
    );
  }
});
