import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { ServiceAccountRole } from "../../../provider";
import { childOf, runWell } from "../../support/components";
import { anyTrust, arnOf, assertAdmitsExactly } from "../../support/trusts";

describe("the role of a ServiceAccountRole with random inputs", () => {
  it("admits exactly the requested tokens, with plain inputs and outputs", async () => {
    await fc.assert(
      fc.asyncProperty(anyTrust, fc.infiniteStream(fc.boolean()), async (asked, coin) => {
        const maybeLater = <T>(value: T) =>
          (coin.next().value ? pulumi.output(Promise.resolve(value)) : value) as pulumi.Input<T>;
        const done = await runWell(
          () =>
            new ServiceAccountRole("app", {
              oidcProviderArns: asked.issuers.map((issuer) => maybeLater(arnOf(asked.partition, issuer))),
              serviceAccounts: asked.serviceAccounts.map(({ namespace, name }) =>
                maybeLater({ namespace: maybeLater(namespace), name: maybeLater(name) }),
              ),
              audiences: maybeLater(asked.audiences.map(maybeLater)) as pulumi.Input<pulumi.Input<string>[]>,
              allowWildcards: maybeLater(true),
              maxTrustPolicySize: 8192,
            }),
        );
        const role = childOf(done, "aws:iam/role:Role");
        assertAdmitsExactly(role.inputs.assumeRolePolicy as string, asked);
      }),
      { seed: 20250308, numRuns: 25 },
    );
  });
});
