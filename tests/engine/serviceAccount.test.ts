import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as kubernetesSdk from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccount, type ServiceAccountArgs } from "../../provider";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox, kubernetes, makeServiceAccount } from "../support/sandbox";
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
  before(() => buildPackage());
  beforeEach(async () => {
    stack = await TestStack.inline("account", account({}));
  });
  afterEach(() => stack.remove());

  it("repairs an annotation that was changed outside Pulumi", async () => {
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

  it("creates its namespace, and deletes it", async () => {
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

  it("adds annotations to a service account of another tool, and removes only those", async () => {
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

  for (const [where, parallel] of [
    ["in the program", 1],
    ["in the plugin", 2],
  ] as const) {
    it(`is created by a provider of the program ${where} with --parallel ${parallel}`, async () => {
      const Component = where === "in the program" ? ServiceAccount : RemoteServiceAccount;
      const kubeconfig = readFileSync(fromSandbox("KUBECONFIG"), "utf8");
      const names = ["api", "app", "web"];
      stack.runs(async () => {
        const provider = new kubernetesSdk.Provider("cluster", { kubeconfig });
        for (const name of names) new Component(name, { name, roleArn }, { providers: { kubernetes: provider } });
      });
      await stack.stack.up({ parallel });
      const created = (await stack.urns()).flatMap((urn) => /::([^:]*)-service-account$/.exec(urn)?.[1] ?? []);
      assert.deepEqual(created, names);
    }).timeout(60_000);
  }

  describe("if the service account exists", () => {
    const type = "kubernetes:core/v1:ServiceAccount";
    const failure = (id: string) =>
      `The service account ${id} already exists, but isn't in the state of this stack. Set existing to "patch" to add the ` +
      "annotations to it without managing it. To take it over instead, import it: " +
      `\`pulumi import ${type} app-service-account ${id}\`.`;
    let remove: () => Promise<void>;
    beforeEach(async () => {
      remove = await makeServiceAccount("default", "app", { "chart.example.com/version": "7" });
    });
    afterEach(() => remove());

    /** The errors of the failing runs. */
    async function failures(): Promise<string[]> {
      const runs = [await stack.preview(), await stack.up()];
      return runs.flatMap(({ ok, messages }) => {
        assert.equal(ok, false);
        return /The (?:service account|namespace) .* already exists, .*/.exec(messages.join("\n"))?.[0] ?? messages;
      });
    }

    it("is rejected at preview without a change, even with an unknown role", async () => {
      assert.deepEqual(await failures(), [failure("default/app"), failure("default/app")]);
      stack.runs(async () => {
        account({ roleArn: later().apply(() => roleArn) })();
      });
      assert.deepEqual(await failures(), [failure("default/app"), failure("default/app")]);
      assert.deepEqual((await read())?.annotations, { "chart.example.com/version": "7" });
    });

    it("is rejected among many, which are listed from the eleventh on", async () => {
      const names = [...Array.from({ length: 11 }, (_, index) => `new-${index}`), "app"];
      stack.runs(async () => {
        for (const name of names) new ServiceAccount(name, { name, roleArn });
      });
      assert.deepEqual(await failures(), [failure("default/app"), failure("default/app")]);
    }).timeout(60_000);

    it("is rejected in the plugin if the program's provider is known and doesn't update existing objects", async () => {
      const kubeconfig = pulumi.secret(readFileSync(fromSandbox("KUBECONFIG"), "utf8"));
      const program = (settings: kubernetesSdk.ProviderArgs) => async () => {
        const kubernetes = new kubernetesSdk.Provider("cluster", { kubeconfig, ...settings });
        new RemoteServiceAccount("app", { name: "app", roleArn }, { providers: { kubernetes } });
      };
      stack.runs(program({}));
      assert.deepEqual(await failures(), [failure("default/app"), failure("default/app")]);
      stack.runs(async () => program({ kubeconfig: later().apply(() => kubeconfig) })());
      const unknown = await stack.preview();
      assert.ok(unknown.ok, unknown.messages.join("\n"));
      stack.runs(program({ upsertExistingObjects: true }));
      const preview = await stack.preview();
      assert.ok(preview.ok, preview.messages.join("\n"));
      const up = await stack.up();
      assert.ok(up.ok, up.messages.join("\n"));
      assert.equal((await read())?.annotations?.[key], roleArn);
    });

    it("is rejected for an existing namespace", async () => {
      stack.runs(account({ name: "other", namespace: "default", createNamespace: true }));
      const message =
        "The namespace default already exists, but isn't in the state of this stack. Omit createNamespace to use the " +
        "namespace without managing it. To take it over instead, import it: `pulumi import kubernetes:core/v1:Namespace app-namespace default`.";
      assert.deepEqual(await failures(), [message, message]);
    });
  });

  it("names the alias to set after a rename, and replaces its own service account", async () => {
    assert.ok((await stack.up()).ok);
    const urn =
      "urn:pulumi:account::engine-tests::eks-auth:index:ServiceAccount$kubernetes:core/v1:ServiceAccount::app-service-account";
    const renamed = (opts?: pulumi.ComponentResourceOptions) => async () => {
      new ServiceAccount("api", { name: "app", roleArn }, opts);
    };
    stack.runs(renamed());
    const preview = await stack.preview();
    assert.equal(preview.ok, false);
    const message =
      `The service account default/app already exists, as ${urn} in this stack. If the component was renamed, give it ` +
      'the option `aliases: [{ name: "<its former name>" }]`. Otherwise remove one of the two.';
    assert.ok(preview.messages.join("\n").includes(message), preview.messages.join("\n"));
    stack.runs(renamed({ aliases: [{ name: "app" }] }));
    const up = await stack.up();
    assert.ok(up.ok, up.messages.join("\n"));
    assert.deepEqual(new Set(Object.values(up.steps)), new Set(["same"]));

    stack.runs(async () => {
      pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
        type === "kubernetes:core/v1:ServiceAccount"
          ? { props, opts: { ...opts, replaceOnChanges: ["*"], deleteBeforeReplace: true } }
          : undefined,
      );
      new ServiceAccount("api", { name: "app", roleArn: `${roleArn}2` }, { aliases: [{ name: "app" }] });
    });
    for (const run of [await stack.preview(), await stack.up()]) {
      assert.ok(run.ok, run.messages.join("\n"));
      assert.equal(run.steps["kubernetes:core/v1:ServiceAccount api-service-account"], "create-replacement");
    }
    assert.equal((await read())?.annotations?.[key], `${roleArn}2`);
  });
});

/** A value that is unknown at preview. */
const later = () => new aws.s3.Bucket("later", {}).arn;

/** A component that the plugin constructs, as for a program in another language. */
class RemoteServiceAccount extends pulumi.ComponentResource {
  public constructor(name: string, args: ServiceAccountArgs, opts: pulumi.ComponentResourceOptions) {
    super("eks-auth:index:ServiceAccount", name, args, opts, true);
  }
}
