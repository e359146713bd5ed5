/** The tag that marks the owning stack of a resource of which there can be only one. */
export const ownerTag = "eks-auth:stack";

/** The tag's value for a stack: `<organization>/<project>/<stack>`. */
export function ownerOf(organization: string, project: string, stack: string): string {
  return `${organization}/${project}/${stack}`;
}
