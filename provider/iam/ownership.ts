/** The tag that marks a resource of which there can be only one as the property of a stack. */
export const ownerTag = "eks-auth:stack";

/** The tag's value for a stack: `<organization>/<project>/<stack>`. */
export function ownerOf(organization: string, project: string, stack: string): string {
  return `${organization}/${project}/${stack}`;
}
