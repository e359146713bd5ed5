import type { BucketLocationConstraint } from "@aws-sdk/client-s3";
import { doing, ifFound } from "../errors";
import { REGION_FIELD } from "../region";
import type { ResourceType } from "../resource";
import { TAG_FIELDS, tagChanges, tagList, tagOutputs } from "../tags";
import { nameFrom, prefixOf } from "../terraformNames";
import { lengthBetween } from "../validate";

/**
 * https://www.pulumi.com/registry/packages/aws/api-docs/s3/bucket/
 *
 * Only the bucket itself and its tags, which are all that a policy can name. Every other input is rejected.
 */
export const bucket: ResourceType = {
  token: "aws:s3/bucket:Bucket",
  description: "An S3 bucket.",
  fields: {
    arn: { type: "string", computed: true, description: "The ARN." },
    bucket: {
      type: "string",
      optional: true,
      computed: true,
      forceNew: true,
      autoName: { maxLength: 63, lowerCase: true },
      conflictsWith: ["bucketPrefix"],
      validate: lengthBetween(0, 63),
      description: "The name.",
    },
    bucketDomainName: { type: "string", computed: true, description: "The bucket's host name." },
    bucketPrefix: {
      type: "string",
      optional: true,
      computed: true,
      forceNew: true,
      conflictsWith: ["bucket"],
      validate: lengthBetween(0, 37),
      description: "The prefix of a generated name.",
    },
    bucketRegion: { type: "string", computed: true, description: "The region that it is in." },
    bucketRegionalDomainName: { type: "string", computed: true, description: "Its host name with the region." },
    forceDestroy: {
      type: "boolean",
      optional: true,
      default: false,
      description: "Whether it is deleted even if it contains objects.",
    },
    ...REGION_FIELD,
    ...TAG_FIELDS,
  },

  async create(clients, planned) {
    const { region } = clients.config;
    const s3 = await clients.s3();
    const name = nameFrom(planned.bucket, planned.bucketPrefix);
    await doing(`creating S3 Bucket (${name})`, async () => {
      await s3.createBucket({
        Bucket: name,
        ...(region !== "us-east-1" && {
          CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint },
        }),
      });
      const tags = tagList(planned.tagsAll);
      if (tags.length > 0) await s3.putBucketTagging({ Bucket: name, Tagging: { TagSet: tags } });
    });
    return name;
  },

  async read(clients, id, known) {
    const { region } = clients.config;
    const s3 = await clients.s3();
    return doing(`reading S3 Bucket (${id})`, async () => {
      if (!(await ifFound(() => s3.headBucket({ Bucket: id })))) return undefined;
      const tagging = await s3.getBucketTagging({ Bucket: id }).catch((error: Error) => {
        if (error.name === "NoSuchTagSet") return undefined;
        throw error;
      });
      return {
        arn: `arn:aws:s3:::${id}`,
        bucket: id,
        bucketDomainName: `${id}.s3.amazonaws.com`,
        bucketPrefix: prefixOf(id),
        bucketRegion: region,
        bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
        forceDestroy: known.forceDestroy ?? false,
        ...tagOutputs(tagging?.TagSet),
      };
    });
  },

  async update(clients, id, from, to) {
    const s3 = await clients.s3();
    const { remove, set } = tagChanges(from.tagsAll, to.tagsAll);
    if (remove.length + set.length === 0) return;
    const tags = tagList(to.tagsAll);
    await doing(`updating S3 Bucket (${id}) tags`, async () => {
      if (tags.length > 0) await s3.putBucketTagging({ Bucket: id, Tagging: { TagSet: tags } });
      else await s3.deleteBucketTagging({ Bucket: id });
    });
  },

  async delete(clients, id, state) {
    const s3 = await clients.s3();
    await doing(`deleting S3 Bucket (${id})`, () =>
      ifFound(async () => {
        if (state.forceDestroy === true) {
          const { Contents = [] } = await s3.listObjectsV2({ Bucket: id });
          for (const { Key } of Contents) await s3.deleteObject({ Bucket: id, Key: Key ?? "" });
        }
        await s3.deleteBucket({ Bucket: id });
      }),
    );
  },
};
