// Runs what the Go programs declare with the generated SDK; every component is made by the plugin.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"example.com/quickstart-go/quickstart"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func program(ctx *pulumi.Context) error {
	clusterName := os.Getenv("EKS_CLUSTER_NAME")
	if err := pods(ctx, clusterName); err != nil {
		return err
	}
	return people(ctx, clusterName)
}

// run performs one operation on the stack, and returns its result and the outputs.
func run(ctx context.Context, operation string) (any, auto.OutputMap, error) {
	stack, err := auto.UpsertStackInlineSource(ctx, "sdk", "sdk-go", program)
	if err != nil {
		return nil, nil, err
	}
	switch operation {
	case "preview":
		result, err := stack.Preview(ctx)
		return result.ChangeSummary, nil, err
	case "up":
		result, err := stack.Up(ctx)
		return result.Summary.ResourceChanges, result.Outputs, err
	case "destroy":
		result, err := stack.Destroy(ctx)
		return result.Summary.ResourceChanges, nil, err
	}
	return nil, nil, fmt.Errorf("the operation %q isn't one of preview, up and destroy", operation)
}

// runExample does one thing with a stack of examples/quickstart-go in a copy of its folder.
func runExample(ctx context.Context, folder, stackName, projectName, operation string) (any, error) {
	stack, err := auto.SelectStackInlineSource(ctx, stackName, projectName, quickstart.Declare, auto.WorkDir(folder))
	if err != nil {
		return nil, err
	}
	if operation == "preview" {
		result, err := stack.Preview(ctx)
		return map[string]any{"changeSummary": result.ChangeSummary}, err
	}
	result, err := stack.Up(ctx)
	outputs := map[string]any{}
	for name, output := range result.Outputs {
		outputs[name] = map[string]any{"value": output.Value, "secret": output.Secret}
	}
	return map[string]any{"outputs": outputs, "summary": map[string]any{"resourceChanges": result.Summary.ResourceChanges}}, err
}

func main() {
	if len(os.Args) == 5 {
		done, err := runExample(context.Background(), os.Args[1], os.Args[2], os.Args[3], os.Args[4])
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		text, err := json.Marshal(done)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(string(text))
		return
	}
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: sdk-go preview|up|destroy")
		os.Exit(2)
	}
	changes, outputs, err := run(context.Background(), os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	values := map[string]any{}
	for name, output := range outputs {
		values[name] = output.Value
	}
	text, err := json.Marshal(map[string]any{"changes": changes, "outputs": values})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(text))
}
