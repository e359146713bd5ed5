package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

// offline is a loader of the packages that a schema refers to, which has none.
type offline struct{}

func (offline) LoadPackage(name string, _ *semver.Version) (*schema.Package, error) {
	return nil, fmt.Errorf("the schema refers to the package %s, and no other package is here", name)
}

func (l offline) LoadPackageV2(_ context.Context, descriptor *schema.PackageDescriptor) (*schema.Package, error) {
	return l.LoadPackage(descriptor.Name, descriptor.Version)
}

func (l offline) LoadPackageReference(name string, version *semver.Version) (schema.PackageReference, error) {
	_, err := l.LoadPackage(name, version)
	return nil, err
}

func (l offline) LoadPackageReferenceV2(
	_ context.Context, descriptor *schema.PackageDescriptor,
) (schema.PackageReference, error) {
	return l.LoadPackageReference(descriptor.Name, descriptor.Version)
}

// logoURL is where the generator of .NET downloads the icon of the NuGet package.
const logoURL = "https://logo.invalid/logo.png"

// onlyLogo is the network of this program: it has the logo, and nothing else.
type onlyLogo struct{}

func (onlyLogo) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.String() != logoURL {
		return nil, fmt.Errorf("%s is asked for, and nothing is to be downloaded", request.URL)
	}
	image, err := base64.StdEncoding.DecodeString(logo)
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(image)), Request: request}, nil
}
