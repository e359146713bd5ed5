// Evaluates an environment of Pulumi ESC with the service's own evaluator, without the service:
//
//	esc-evaluator <project>/<environment> ENVIRONMENT.yaml
//
// The service's providers aren't public. The two here have the inputs and outputs that Pulumi documents; what they return
// is read as JSON from the standard input, by the name of the provider. Without it, the environment is only checked.
//
// It prints the diagnostics, the inputs that each provider was opened with, and the values, as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/pulumi/esc"
	"github.com/pulumi/esc/eval"
	"github.com/pulumi/esc/schema"
)

// provider is a stand-in for a provider of the service.
type provider struct {
	inputs  *schema.Schema
	outputs *schema.Schema
	answer  any
	opened  map[string]any
	name    string
}

func (p *provider) Schema() (*schema.Schema, *schema.Schema) { return p.inputs, p.outputs }

func (p *provider) Open(_ context.Context, inputs map[string]esc.Value, _ esc.EnvExecContext) (esc.Value, error) {
	p.opened[p.name] = esc.NewValue(inputs).ToJSON(false)
	return esc.FromJSON(p.answer)
}

type providers map[string]*provider

func (p providers) LoadProvider(_ context.Context, name string) (esc.Provider, error) {
	if found, ok := p[name]; ok {
		return found, nil
	}
	return nil, fmt.Errorf("unknown provider %q", name)
}

func (p providers) LoadRotator(_ context.Context, name string) (esc.Rotator, error) {
	return nil, fmt.Errorf("unknown rotator %q", name)
}

type noEnvironments struct{}

func (noEnvironments) LoadEnvironment(_ context.Context, name string) ([]byte, eval.Decrypter, error) {
	return nil, nil, fmt.Errorf("unknown environment %q", name)
}

// documented returns the providers with their documented inputs and outputs.
//
// Sources: https://www.pulumi.com/docs/esc/providers/login/aws-login/ and
// https://www.pulumi.com/docs/esc/integrations/infrastructure/pulumi-iac/pulumi-stacks/
func documented(answers map[string]any, opened map[string]any) providers {
	text := schema.String()
	oidc := schema.Object().Properties(schema.BuilderMap{
		"roleArn":           text,
		"sessionName":       text,
		"duration":          text,
		"policyArns":        schema.Array().Items(text),
		"subjectAttributes": schema.Array().Items(text),
	}).Required("roleArn", "sessionName").AdditionalProperties(schema.Never())
	login := schema.Object().Properties(schema.BuilderMap{"oidc": oidc}).Required("oidc").AdditionalProperties(schema.Never())
	credentials := schema.Record(schema.BuilderMap{"accessKeyId": text, "secretAccessKey": text, "sessionToken": text})
	stack := schema.Record(schema.BuilderMap{"stack": text})
	stacks := schema.Record(schema.BuilderMap{"stacks": schema.Object().AdditionalProperties(stack)})
	outputs := schema.Object().AdditionalProperties(schema.Object().AdditionalProperties(schema.Always()))
	return providers{
		"aws-login":     {login.Schema(), credentials.Schema(), answers["aws-login"], opened, "aws-login"},
		"pulumi-stacks": {stacks.Schema(), outputs.Schema(), answers["pulumi-stacks"], opened, "pulumi-stacks"},
	}
}

func run(name, file string, stdin io.Reader) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	given, err := io.ReadAll(stdin)
	if err != nil {
		return err
	}
	var answers map[string]any
	if len(given) > 0 {
		if err := json.Unmarshal(given, &answers); err != nil {
			return err
		}
	}
	opened := map[string]any{}
	declaration, diagnostics, err := eval.LoadYAMLBytes(name, source)
	if err != nil {
		return err
	}
	var environment *esc.Environment
	if !diagnostics.HasErrors() {
		execution, err := esc.NewExecContext(map[string]esc.Value{})
		if err != nil {
			return err
		}
		ctx, known := context.Background(), documented(answers, opened)
		if answers == nil {
			checked, more := eval.CheckEnvironment(ctx, name, declaration, nil, known, noEnvironments{}, execution, false)
			environment = checked
			diagnostics.Extend(more...)
		} else {
			evaluated, more := eval.EvalEnvironment(ctx, name, declaration, nil, known, noEnvironments{}, execution)
			environment = evaluated
			diagnostics.Extend(more...)
		}
	}
	problems := []string{}
	for _, diagnostic := range diagnostics {
		problems = append(problems, diagnostic.Summary)
	}
	var values any
	if environment != nil && !diagnostics.HasErrors() {
		values = esc.NewValue(environment.Properties).ToJSON(answers == nil)
	}
	return json.NewEncoder(os.Stdout).Encode(map[string]any{"diagnostics": problems, "opened": opened, "values": values})
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: esc-evaluator <project>/<environment> ENVIRONMENT.yaml")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
