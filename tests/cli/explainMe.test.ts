import assert from "node:assert/strict";
import { json } from "../kubernetes/fakes/apiServer";
import { CliCluster } from "./support/cliCluster";

const reviews = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
const status = (code: number, reason: string) => json(code, { kind: "Status", status: "Failure", code, reason });

describe("explain me with a kubeconfig that names no EKS cluster", () => {
  let cluster: CliCluster;
  beforeEach(async () => {
    cluster = await CliCluster.start();
    cluster.server.set("aws-auth", { mapRoles: "[]" });
  });
  afterEach(() => cluster.stop());

  it("shows that the cluster rejects the identity in use", async () => {
    cluster.server.others.set(reviews, status(401, "Unauthorized"));
    const { status: exit, stderr } = await cluster.run(["explain", "me"]);
    assert.equal(exit, 2);
    assert.match(stderr, /^error: .*\b401\b/s);
    assert.doesNotMatch(stderr, /doesn't report an AWS identity/);
  });

  it("shows that the cluster reports no AWS identity, also if it doesn't allow the request", async () => {
    for (const reply of [undefined, status(403, "Forbidden")]) {
      if (reply !== undefined) cluster.server.others.set(reviews, reply);
      const { status: exit, stderr } = await cluster.run(["explain", "me"]);
      assert.equal(exit, 2);
      assert.match(
        stderr,
        /^error: The kubeconfig names no EKS cluster, and the API server doesn't report an AWS identity /,
      );
    }
  });
});
