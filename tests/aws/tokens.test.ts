import assert from "node:assert/strict";
import type { AwsIdentity, AwsKeys } from "../../provider/aws/requests";
import { tokensFor } from "../../provider/aws/token";
import { fakePace } from "../kubernetes/fakes/pace";

const minute = 60_000;
const keys: AwsKeys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

/** The signing time in a token. */
function signedAt(token: string): string | null {
  const url = Buffer.from(token.slice("k8s-aws-v1.".length), "base64url").toString();
  return new URL(url).searchParams.get("X-Amz-Date");
}

function setUp(credentials: () => AwsKeys = () => keys, offset = 0) {
  const pace = fakePace();
  let asked = 0;
  const identity = {
    region: "us-west-2",
    credentials: async () => {
      asked += 1;
      return credentials();
    },
    clockOffset: () => offset,
  } as AwsIdentity;
  return { pace, tokens: tokensFor("prod", identity, pace), asked: () => asked };
}

describe("tokensFor", () => {
  it("reuses a token for ten minutes", async () => {
    const { pace, tokens, asked } = setUp();
    const first = await tokens.current();
    assert.equal(signedAt(first), "20260304T050607Z");
    pace.time += 10 * minute - 1;
    assert.equal(await tokens.current(), first);
    assert.equal(asked(), 1);
    pace.time += 1;
    assert.equal(signedAt(await tokens.current()), "20260304T051607Z");
    assert.equal(asked(), 2);
  });

  it("creates a new token a minute before the signing session ends", async () => {
    const session = (minutes: number) => ({
      ...keys,
      expiration: new Date(Date.parse("2026-03-04T05:06:07.089Z") + minutes * minute),
    });
    const sessions = [session(5), session(65)];
    const { pace, tokens, asked } = setUp(() => sessions.shift() ?? keys);
    const first = await tokens.current();
    pace.time += 4 * minute - 1;
    assert.equal(await tokens.current(), first);
    pace.time += 1;
    assert.equal(signedAt(await tokens.current()), "20260304T051007Z");
    assert.equal(asked(), 2);
  });

  it("creates a new token after renew()", async () => {
    const { pace, tokens } = setUp();
    await tokens.current();
    pace.time += 1000;
    tokens.renew();
    assert.equal(signedAt(await tokens.current()), "20260304T050608Z");
  });

  it("signs with the time of AWS if the local clock is wrong", async () => {
    const { tokens } = setUp(() => keys, 60 * minute);
    assert.equal(signedAt(await tokens.current()), "20260304T060607Z");
  });
});
