/**
 * True for the reason of a look-up by the AWS provider that found nothing: its own words, which differ from version to
 * version and from function to function, or those of EKS and IAM.
 */
export function isNotFound(reason: string): boolean {
  return /couldn't find resource|empty result|by \w+ \(.*\): not found|NoSuchEntity|ResourceNotFoundException|No (cluster|addon)\b/i.test(
    reason,
  );
}
