package feed

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Caller is who calls, as GetCallerIdentity of STS answers, and the access key of the request.
type Caller struct {
	Arn         string `json:"arn"`
	Account     string `json:"accountId"`
	UserID      string `json:"userId"`
	AccessKeyID string `json:"accessKeyId"`
}

const stsHost = "sts.us-west-2.amazonaws.com"

// token is the bearer token of a caller: a presigned URL of STS whose signature identifies the caller to the transport.
func (c Caller) token() string {
	signature, _ := json.Marshal(c)
	query := url.Values{
		"Action":              {"GetCallerIdentity"},
		"Version":             {"2011-06-15"},
		"X-Amz-Algorithm":     {"AWS4-HMAC-SHA256"},
		"X-Amz-Credential":    {c.AccessKeyID + "/20260101/us-west-2/sts/aws4_request"},
		"X-Amz-Date":          {time.Now().UTC().Format("20060102T150405Z")},
		"X-Amz-Expires":       {"60"},
		"X-Amz-SignedHeaders": {"host;x-k8s-aws-id"},
		"X-Amz-Signature":     {base64.RawURLEncoding.EncodeToString(signature)},
	}
	return "k8s-aws-v1." + base64.RawURLEncoding.EncodeToString([]byte("https://"+stsHost+"/?"+query.Encode()))
}

// sts answers GetCallerIdentity in place of the network. Of all other hosts only this machine's own address is let through.
type sts struct{ local http.RoundTripper }

func (s sts) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Hostname() == "127.0.0.1" {
		return s.local.RoundTrip(request)
	}
	if request.URL.Host != stsHost {
		return nil, fmt.Errorf("unexpected request to %s", request.URL.Host)
	}
	raw, err := base64.RawURLEncoding.DecodeString(request.URL.Query().Get("X-Amz-Signature"))
	if err != nil {
		return nil, err
	}
	var caller Caller
	if err := json.Unmarshal(raw, &caller); err != nil {
		return nil, err
	}
	result := map[string]string{"Account": caller.Account, "Arn": caller.Arn, "UserId": caller.UserID}
	body, err := json.Marshal(map[string]any{"GetCallerIdentityResponse": map[string]any{"GetCallerIdentityResult": result}})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(bytes.NewReader(body)),
		Request:    request,
	}, nil
}
