import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  ListOpenIDConnectProviderTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from "@aws-sdk/client-iam";
import { type SharedSandbox, sharedSandbox, variable } from "./testing/shared";

const host = "oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF";
const arn = `arn:aws:iam::123456789012:oidc-provider/${host}`;
const thumbprint = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280";

describe("the overlay of the AWS emulator", () => {
  let sandbox: SharedSandbox;
  let iam: IAMClient;

  before(async function () {
    this.timeout(120_000);
    sandbox = await sharedSandbox();
    iam = new IAMClient(sandbox.aws);
  });

  describe("OIDC providers", () => {
    const OpenIDConnectProviderArn = arn;

    beforeEach(async () => {
      const Tags = [{ Key: "team", Value: "a & <b>" }];
      await iam.send(new CreateOpenIDConnectProviderCommand({ Url: `https://${host}`, ClientIDList: ["one"], Tags }));
    });

    afterEach(() => iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })));

    it("are read as they were created, with only the URL's host and path", async () => {
      const read = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
      assert.equal(read.Url, host);
      assert.deepEqual(read.ClientIDList, ["one"]);
      assert.deepEqual(read.ThumbprintList, []);
      assert.deepEqual(read.Tags, [{ Key: "team", Value: "a & <b>" }]);
    });

    it("can be tagged and untagged after creation", async () => {
      const added = [
        { Key: "team", Value: "c" },
        { Key: "stage", Value: "dev" },
      ];
      await iam.send(new TagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, Tags: added }));
      const tags = async () => {
        const { Tags } = await iam.send(new ListOpenIDConnectProviderTagsCommand({ OpenIDConnectProviderArn }));
        return Tags;
      };
      assert.deepEqual(await tags(), added);
      await iam.send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys: ["team"] }));
      assert.deepEqual(await tags(), [{ Key: "stage", Value: "dev" }]);
    });

    it("accept added and removed client IDs, and other thumbprints", async () => {
      await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID: "two" }));
      await iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, ClientID: "one" }));
      const ThumbprintList = [thumbprint];
      await iam.send(new UpdateOpenIDConnectProviderThumbprintCommand({ OpenIDConnectProviderArn, ThumbprintList }));
      const read = await iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
      assert.deepEqual(read.ClientIDList, ["two"]);
      assert.deepEqual(read.ThumbprintList, [thumbprint]);
    });

    it("can't be tagged if they don't exist", async () => {
      const unknown = { OpenIDConnectProviderArn: `${arn}0`, Tags: [{ Key: "a", Value: "b" }] };
      await assert.rejects(iam.send(new TagOpenIDConnectProviderCommand(unknown)), { name: "NoSuchEntityException" });
    });

    for (const Url of [
      `http://${host}`,
      "https://example.com:8443/id/A",
      "https://example.com/id?a=b",
      "example.com",
    ]) {
      it(`are rejected with the URL ${Url}`, async () => {
        const request = new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ["one"] });
        await assert.rejects(iam.send(request), { name: "InvalidInputException" });
      });
    }
  });

  describe("trust policies", () => {
    const RoleName = "trust-policy-test";
    const statement = {
      Effect: "Allow",
      Principal: { Federated: arn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${host}:aud`]: "sts.amazonaws.com" } },
    };
    const policy = (changes: object, sid = "") =>
      JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: sid, ...statement, ...changes }] });
    const empty = policy({}).length;
    const overQuota = policy({}, "x".repeat(2049 - empty));

    before(() => iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy({}) })));
    after(() => iam.send(new DeleteRoleCommand({ RoleName })));

    const malformed: Record<string, string> = {
      "that aren't JSON": "{",
      "without statements": '{"Version":"2012-10-17","Statement":[]}',
      "of another version": policy({}).replace("2012", "2020"),
      "with a resource": policy({ Resource: "*" }),
      "without a principal": policy({ Principal: undefined }),
      "with an unknown element": policy({ Principle: "*" }),
      "without an action": policy({ Action: undefined }),
      "with an action of another service": policy({ Action: "s3:GetObject" }),
      "with a URL instead of an ARN": policy({ Principal: { Federated: `https://${host}` } }),
      "with a principal of an unknown type": policy({ Principal: { User: "Alice" } }),
      "with a nonexistent user": policy({ Principal: { AWS: "arn:aws:iam::123456789012:user/nobody" } }),
      "with a malformed condition": policy({ Condition: { StringEquals: "a" } }),
    };
    for (const [what, document] of Object.entries(malformed)) {
      it(`${what} are malformed, for a new role and for an existing one`, async () => {
        const create = new CreateRoleCommand({ RoleName: `${RoleName}-2`, AssumeRolePolicyDocument: document });
        await assert.rejects(iam.send(create), { name: "MalformedPolicyDocumentException" });
        const update = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document });
        await assert.rejects(iam.send(update), { name: "MalformedPolicyDocumentException" });
      });
    }

    it("are rejected one character over the quota", async () => {
      assert.equal(overQuota.length, 2049);
      const update = new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: overQuota });
      await assert.rejects(iam.send(update), {
        name: "LimitExceededException",
        message: "Cannot exceed quota for ACLSizePerRole: 2048",
      });
    });

    it("are accepted at the quota's size, with any amount of white space", async () => {
      const document = JSON.stringify(JSON.parse(overQuota.replace("xx", "x")), undefined, 4);
      assert.ok(document.length > 2048);
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document }));
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      assert.equal(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""), document);
    });

    it("are accepted with a principal of every type", async () => {
      const Principal = {
        AWS: ["arn:aws:iam::123456789012:root", "210987654321", "arn:aws:iam::210987654321:role/path/name"],
        Service: "pods.eks.amazonaws.com",
        Federated: [arn, "accounts.google.com"],
      };
      const document = policy({ Principal });
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document }));
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      assert.equal(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""), document);
    });
  });

  describe("access entries", () => {
    const arns = Array.from({ length: 120 }, (_, index) => `arn:aws:iam::123456789012:role/listed-${index}`);
    let eks: EKS;
    let clusterName: string;
    let before: string[];

    const pages = async (maxResults?: number) => {
      const found: string[][] = [];
      let nextToken: string | undefined;
      do {
        const page = await eks.listAccessEntries({ clusterName, maxResults, nextToken });
        found.push(page.accessEntries ?? []);
        nextToken = page.nextToken;
      } while (nextToken !== undefined && found.length < 20);
      return found;
    };

    beforeEach(async () => {
      eks = new EKS(sandbox.aws);
      clusterName = variable(sandbox.env, "EKS_CLUSTER_NAME");
      before = (await pages()).flat();
      for (const principalArn of arns) {
        await eks.createAccessEntry({ clusterName, principalArn });
      }
    });
    afterEach(async () => {
      for (const principalArn of arns) {
        await eks.deleteAccessEntry({ clusterName, principalArn });
      }
    });

    it("are listed in pages of 100 or the requested size", async () => {
      const everything = [...before, ...arns].sort();
      for (const [size, most] of [
        [undefined, 100],
        [50, 50],
      ] as const) {
        const found = await pages(size);
        assert.deepEqual(found.flat().sort(), everything);
        assert.deepEqual(
          found.map(({ length }) => length),
          found.map((_, index) => Math.min(most, everything.length - index * most)),
        );
      }
      await assert.rejects(eks.listAccessEntries({ clusterName: "another" }), { name: "ResourceNotFoundException" });
    });
  });
});
