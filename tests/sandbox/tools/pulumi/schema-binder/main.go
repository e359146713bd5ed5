// Binds a package's schema the way Pulumi's code generators do, without its plugin and without the network:
//
//	schema-binder SCHEMA.json
//
// It prints everything the binder has to say, warnings included. It ends with 0 when the binder has nothing to say, with
// 1 when it has, and with 2 when the file can't be read.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/blang/semver"
	"github.com/hashicorp/hcl/v2"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: schema-binder SCHEMA.json")
		os.Exit(2)
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	complaints := complaintsOf(text)
	for _, complaint := range complaints {
		fmt.Println(complaint)
	}
	if len(complaints) > 0 {
		os.Exit(1)
	}
}

// complaintsOf reads the schema strictly, since the binder itself never sees a key that it doesn't know, and binds it.
func complaintsOf(text []byte) []string {
	var spec schema.PackageSpec
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&spec); err != nil {
		return []string{fmt.Sprintf("error: %v", err)}
	}
	_, diagnostics, err := schema.BindSpec(spec, offline{}, schema.ValidationOptions{})
	var complaints []string
	for _, diagnostic := range diagnostics {
		severity := "error"
		if diagnostic.Severity == hcl.DiagWarning {
			severity = "warning"
		}
		complaints = append(complaints, fmt.Sprintf("%s: %s", severity, diagnostic.Summary))
	}
	if err != nil {
		complaints = append(complaints, fmt.Sprintf("error: %v", err))
	}
	return complaints
}

// offline is a loader of the packages that a schema refers to, which has none.
type offline struct{}

func (offline) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to the package %s, and no other package is here", name)
}

func (l offline) LoadPackageV2(_ context.Context, descriptor *schema.PackageDescriptor) (*schema.Package, error) {
	return l.LoadPackage(descriptor.Name, descriptor.Version)
}
