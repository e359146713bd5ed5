import type { Identity } from "./identity";

/** The placeholders that the authenticator fills in, in usernames and groups. It leaves all others as they are. */
export const placeholders = ["AccountID", "SessionName", "SessionNameRaw", "AccessKeyID", "EC2PrivateDNSName"] as const;

/**
 * Finds the private DNS name of an EC2 instance; undefined when EC2 doesn't know it.
 * The authenticator then denies access.
 */
export type PrivateDnsLookup = (instanceId: string) => string | undefined;

const instanceId = /^i-(\w{8}|\w{17})$/;
const privateDns = "{{EC2PrivateDNSName}}";

/**
 * Fills in a template. Without a lookup `{{EC2PrivateDNSName}}` stays, wherever the session is that of an instance.
 *
 * Source: https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/v0.6.13/pkg/server/server.go
 */
export function render(template: string, identity: Identity, lookup?: PrivateDnsLookup): string | { denied: string } {
  let text = template;
  if (text.includes(privateDns)) {
    if (!instanceId.test(identity.sessionName)) {
      return { denied: `${privateDns} needs the session of an EC2 instance, not "${identity.sessionName}"` };
    }
    const name = lookup ? lookup(identity.sessionName) : privateDns;
    if (name === undefined) {
      return { denied: `EC2 doesn't know the instance ${identity.sessionName}` };
    }
    text = text.replaceAll(privateDns, () => name);
  }
  const { accountId, sessionName, accessKeyId } = identity;
  return text
    .replaceAll("{{AccountID}}", () => accountId)
    .replaceAll("{{SessionName}}", () => sessionName.replaceAll("@", "-"))
    .replaceAll("{{SessionNameRaw}}", () => sessionName)
    .replaceAll("{{AccessKeyID}}", () => accessKeyId);
}
