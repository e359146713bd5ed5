import assert from "node:assert/strict";
import { ServiceAccount, type ServiceAccountArgs } from "../../provider";
import { kubernetes, makeServiceAccount } from "../support/sandbox";
import { TestStack } from "../support/stack";

const roleArn = "arn:aws:iam::123456789012:role/app";
const key = "eks.amazonaws.com/role-arn";

const account = (args: Partial<ServiceAccountArgs>) => async () => {
  new ServiceAccount("app", { name: "app", roleArn, ...args });
};

async function read(namespace = "default") {
  return (await kubernetes().readNamespacedServiceAccount({ namespace, name: "app" })).metadata;
}

describe("ServiceAccount on the engine", () => {
  let stack: TestStack;
  beforeEach(async () => {
    stack = await TestStack.inline("account", account({}));
  });
  afterEach(() => stack.remove());

  it("repairs an annotation that was changed behind its back", async () => {
    assert.ok((await stack.up()).ok);
    const body = { metadata: { annotations: { [key]: "arn:aws:iam::123456789012:role/intruder" } } };
    const current = await kubernetes().readNamespacedServiceAccount({ namespace: "default", name: "app" });
    current.metadata = {
      ...current.metadata,
      annotations: { ...current.metadata?.annotations, ...body.metadata.annotations },
    };
    await kubernetes().replaceNamespacedServiceAccount({ namespace: "default", name: "app", body: current });

    const refresh = await stack.refresh();
    assert.equal(refresh.steps["kubernetes:core/v1:ServiceAccount app-service-account"], "update");
    const preview = await stack.preview();
    assert.equal(preview.steps["kubernetes:core/v1:ServiceAccount app-service-account"], "update");
    const up = await stack.up();
    assert.ok(up.ok, up.messages.join("\n"));
    assert.equal((await read())?.annotations?.[key], roleArn);
  });

  it("makes its namespace, and takes it away again", async () => {
    stack.runs(account({ namespace: "made-here", createNamespace: true, tokenExpirationSeconds: 3600 }));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    const annotations = (await read("made-here"))?.annotations ?? {};
    assert.equal(annotations[key], roleArn);
    assert.equal(annotations["eks.amazonaws.com/token-expiration"], "3600");
    assert.ok((await stack.destroy()).ok);
    const { items } = await kubernetes().listNamespace();
    assert.ok(!items.some(({ metadata }) => metadata?.name === "made-here"));
  });

  it("adds to a service account that another tool made, and takes only that away", async () => {
    const remove = await makeServiceAccount("default", "app", { "chart.example.com/version": "7" });
    const before = await read();
    stack.runs(account({ existing: "patch", audience: "sts.amazonaws.com" }));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    const patched = await read();
    assert.equal(patched?.uid, before?.uid);
    assert.equal(patched?.annotations?.[key], roleArn);
    assert.equal(patched?.annotations?.["chart.example.com/version"], "7");

    const destroyed = await stack.destroy();
    assert.ok(destroyed.ok, destroyed.messages.join("\n"));
    const left = await read();
    assert.equal(left?.uid, before?.uid);
    assert.deepEqual(left?.annotations, { "chart.example.com/version": "7" });
    await remove();
  });

  it("fails where the service account exists, and leaves it alone", async () => {
    const remove = await makeServiceAccount("default", "app", { "chart.example.com/version": "7" });
    const run = await stack.up();
    assert.equal(run.ok, false);
    assert.match(run.messages.join("\n"), /already exists/);
    assert.deepEqual((await read())?.annotations, { "chart.example.com/version": "7" });
    await remove();
  });
});
