import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { run } from "../../support/mocks";
import { blue, good } from "./serviceAccountRole.invalid";

const declare = (args: object) => new ServiceAccountRole("app", { ...good, ...args } as ServiceAccountRoleArgs);
const declared = (args: object, preview = false) => run(() => declare(args), { preview });
const manyAccounts = Array.from({ length: 40 }, (_, index) => ({
  namespace: "default",
  name: `service-account-${index}`,
}));

describe("the size of the trust policy of a ServiceAccountRole", () => {
  const rejected = (args: object, limit: number, size: number) =>
    assertRejected(() => declare(args), {
      component: 'ServiceAccountRole "app"',
      what: `a trust policy of ${size} characters with a limit of ${limit}`,
      issues: ["limit serviceAccounts"],
    });
  const issuer = blue.slice(blue.indexOf("/") + 1);
  const names = (sizes: number[]) =>
    sizes.map((size, index) => ({ namespace: "default", name: `${index}${"a".repeat(size - 1)}` }));
  /** The length of the document, counted by hand: the text around the subjects, the subjects, quotes and commas. */
  const sizeOf = (accounts: { name: string }[]) =>
    `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"${blue}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"${issuer}:aud":"sts.amazonaws.com","${issuer}:sub":[]}}}]}`
      .length +
    accounts.reduce((sum, { name }) => sum + `"system:serviceaccount:default:${name}"`.length, 0) +
    accounts.length -
    1;
  // Seven names; the last one fills the document up to the limit.
  const rest = 2048 - sizeOf(names([220, 220, 220, 220, 220, 220, 1])) + 1;
  const exactly = names([220, 220, 220, 220, 220, 220, rest]);
  const over = names([220, 220, 220, 220, 220, 220, rest + 1]);

  it("can be 2,048 characters", async () => {
    assert.equal(sizeOf(exactly), 2048);
    const { errors } = await declared({ serviceAccounts: exactly });
    assert.deepEqual(errors, []);
  });

  it("can't be 2,049 characters", async () => {
    assert.equal(sizeOf(over), 2049);
    await rejected({ serviceAccounts: over }, 2048, 2049);
    await rejected(later({ serviceAccounts: over }), 2048, 2049);
  });

  it("can be as large as maxTrustPolicySize", async () => {
    const { errors } = await declared({ serviceAccounts: over, maxTrustPolicySize: 2049 });
    assert.deepEqual(errors, []);
    const limited = { serviceAccounts: exactly, maxTrustPolicySize: 2047 };
    await rejected(limited, 2047, 2048);
    await rejected(later(limited), 2047, 2048);
  });

  it("is reported together with other invalid inputs", async () => {
    const issues = ["limit serviceAccounts", "format path"];
    await assertRejected(() => declare({ serviceAccounts: manyAccounts, path: "team" }), {
      component: 'ServiceAccountRole "app"',
      what: "a trust policy that is too large and an invalid path in one error",
      issues,
    });
  });

  it("isn't rejected in a preview if part of the policy is unknown", async () => {
    const unknownAudience = { serviceAccounts: over, audiences: [pulumi.output(pulumi.unknown)] };
    const { errors, registrations } = await declared(unknownAudience, true);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      registrations.map(({ name }) => name),
      ["app", "app-role"],
    );
  });

  it("is calculated for 500 service accounts", async () => {
    const serviceAccounts = Array.from({ length: 500 }, (_, index) => ({
      namespace: "default",
      name: pulumi.output(Promise.resolve(`a${index}`)),
    }));
    const size = sizeOf(Array.from({ length: 500 }, (_, index) => ({ name: `a${index}` })));
    await rejected({ serviceAccounts }, 2048, size);
  });
});
