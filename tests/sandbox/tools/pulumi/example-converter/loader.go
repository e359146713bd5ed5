package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// loader has one package, and the one that is built into Pulumi.
type loader struct{ pkg *schema.Package }

func newLoader(text []byte) (loader, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal(text, &spec); err != nil {
		return loader{}, err
	}
	pkg, diagnostics, err := schema.BindSpec(spec, loader{}, schema.ValidationOptions{})
	return loader{pkg}, complaint(diagnostics, err)
}

func (l loader) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	switch {
	case name == schema.DefaultPulumiPackage.Name:
		return schema.DefaultPulumiPackage, nil
	case l.pkg != nil && name == l.pkg.Name:
		return l.pkg, nil
	}
	return nil, fmt.Errorf("the examples use the package %s, whose schema is unknown here", name)
}

func (l loader) LoadPackageV2(_ context.Context, descriptor *schema.PackageDescriptor) (*schema.Package, error) {
	return l.LoadPackage(descriptor.Name, descriptor.Version)
}

func (l loader) LoadPackageReference(name string, version *semver.Version) (schema.PackageReference, error) {
	pkg, err := l.LoadPackage(name, version)
	if err != nil {
		return nil, err
	}
	return pkg.Reference(), nil
}

func (l loader) LoadPackageReferenceV2(
	_ context.Context, descriptor *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return l.LoadPackageReference(descriptor.Name, descriptor.Version)
}
