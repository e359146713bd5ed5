const isCleared = (name: string) => /^AWS_|^(?:https?|all|no)_proxy$/i.test(name);

/** Removes the variables of the AWS SDKs and of proxies, sets others, and returns a function that restores all. */
export function withEnvironment(variables: Record<string, string>): () => void {
  const before = { ...process.env };
  for (const name of Object.keys(process.env).filter(isCleared)) {
    delete process.env[name];
  }
  Object.assign(process.env, variables);
  return () => {
    for (const name of Object.keys(process.env).filter(isCleared)) {
      delete process.env[name];
    }
    Object.assign(process.env, before);
  };
}
