import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccountRole, type ServiceAccountRoleArgs } from "../../../provider";
import { later, messageOf, refusalOf } from "../../support/components";
import { run } from "../../support/mocks";
import { blue, good } from "./badServiceAccountRoles";

const message = (lines: string[]) => messageOf('ServiceAccountRole "app"', lines);
const declare = (args: object) => new ServiceAccountRole("app", { ...good, ...args } as ServiceAccountRoleArgs);
const declared = (args: object, preview = false) => run(() => declare(args), { preview });
const manyAccounts = Array.from({ length: 40 }, (_, index) => ({
  namespace: "default",
  name: `service-account-${index}`,
}));

describe("the size of the trust policy of a ServiceAccountRole", () => {
  const tooLarge = (accounts: number, limit: number, size: number) =>
    message([
      `serviceAccounts is "${accounts} service accounts on 1 OIDC providers"; expected a trust policy of at most ${limit} characters, and this one has ${size}. ` +
        "Spread the service accounts or the clusters over several roles, join names with allowWildcards, or have IAM's " +
        'quota "Role trust policy length" raised and then set maxTrustPolicySize.',
    ]);
  const issuer = blue.slice(blue.indexOf("/") + 1);
  const names = (sizes: number[]) =>
    sizes.map((size, index) => ({ namespace: "default", name: `${index}${"a".repeat(size - 1)}` }));
  /** The length of the document, by hand: what is around the subjects, and the subjects with quotes and commas. */
  const sizeOf = (accounts: { name: string }[]) =>
    `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"${blue}"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"${issuer}:aud":"sts.amazonaws.com","${issuer}:sub":[]}}}]}`
      .length +
    accounts.reduce((sum, { name }) => sum + `"system:serviceaccount:default:${name}"`.length, 0) +
    accounts.length -
    1;
  // Seven names of which the last is as long as it takes.
  const rest = 2048 - sizeOf(names([220, 220, 220, 220, 220, 220, 1])) + 1;
  const exactly = names([220, 220, 220, 220, 220, 220, rest]);
  const over = names([220, 220, 220, 220, 220, 220, rest + 1]);

  it("may be 2,048 characters", async () => {
    assert.equal(sizeOf(exactly), 2048);
    const { errors } = await declared({ serviceAccounts: exactly });
    assert.deepEqual(errors, []);
  });

  it("may not be one more", async () => {
    assert.equal(sizeOf(over), 2049);
    assert.equal(await refusalOf(() => declare({ serviceAccounts: over })), tooLarge(7, 2048, 2049));
    assert.equal(await refusalOf(() => declare(later({ serviceAccounts: over }))), tooLarge(7, 2048, 2049));
  });

  it("may be as large as maxTrustPolicySize says", async () => {
    const { errors } = await declared({ serviceAccounts: over, maxTrustPolicySize: 2049 });
    assert.deepEqual(errors, []);
    const limited = { serviceAccounts: exactly, maxTrustPolicySize: 2047 };
    assert.equal(await refusalOf(() => declare(limited)), tooLarge(7, 2047, 2048));
    assert.equal(await refusalOf(() => declare(later(limited))), tooLarge(7, 2047, 2048));
  });

  it("is told together with whatever else is wrong", async () => {
    const lines = [
      `serviceAccounts is "40 service accounts on 1 OIDC providers"; expected a trust policy of at most 2048 characters, and this one has ${sizeOf(manyAccounts)}. Spread the service accounts or the clusters over several roles, join names with allowWildcards, or have IAM's quota "Role trust policy length" raised and then set maxTrustPolicySize.`,
      'path is "team"; expected an IAM path: "/", or up to 512 printable characters that begin and end with a slash. Write it as in "/team/".',
    ];
    assert.equal(await refusalOf(() => declare({ serviceAccounts: manyAccounts, path: "team" })), message(lines));
  });

  it("isn't refused in a preview that doesn't know all of it", async () => {
    const unknownAudience = { serviceAccounts: over, audiences: [pulumi.output(pulumi.unknown)] };
    const { errors, registrations } = await declared(unknownAudience, true);
    assert.deepEqual(errors, []);
    assert.deepEqual(
      registrations.map(({ name }) => name),
      ["app", "app-role"],
    );
  });

  it("is found for 500 service accounts as well", async () => {
    const serviceAccounts = Array.from({ length: 500 }, (_, index) => ({
      namespace: "default",
      name: pulumi.output(Promise.resolve(`a${index}`)),
    }));
    const size = sizeOf(Array.from({ length: 500 }, (_, index) => ({ name: `a${index}` })));
    assert.equal(await refusalOf(() => declare({ serviceAccounts })), tooLarge(500, 2048, size));
  });
});
