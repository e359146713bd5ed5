// Package feed puts an unmodified aws-iam-authenticator between two pipes: documents and callers go in, what it answers
// comes out. The authenticator watches the ConfigMap over HTTP and asks STS over HTTP, as it does in a cluster; this
// package plays the API server and STS.
package feed

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Watch plays the part of the API server that the authenticator uses: the watch on ConfigMaps in kube-system.
type Watch struct {
	// URL is the address of this API server, on the loopback interface.
	URL    string
	events chan any
	read   chan struct{}
	count  int
}

type event struct {
	Type   string `json:"type"`
	Object any    `json:"object"`
}

// NewWatch starts to listen.
func NewWatch() (*Watch, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	watch := &Watch{URL: "http://" + listener.Addr().String(), events: make(chan any), read: make(chan struct{})}
	go func() { _ = http.Serve(listener, watch) }()
	return watch, nil
}

// ServeHTTP streams the events to the one client there is.
func (w *Watch) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	if !strings.HasSuffix(request.URL.Path, "/namespaces/kube-system/configmaps") {
		http.NotFound(answer, request)
		return
	}
	answer.Header().Set("Content-Type", "application/json")
	answer.WriteHeader(http.StatusOK)
	flusher := answer.(http.Flusher)
	flusher.Flush()
	encoder := json.NewEncoder(answer)
	for next := range w.events {
		if err := encoder.Encode(next); err != nil {
			return
		}
		flusher.Flush()
	}
}

// Show gives the authenticator a document, or none when the data is null, and returns once it has taken it in.
// The event is followed by a watch error. The authenticator handles one event after the other and logs the error: the
// log's hook calls Seen.
func (w *Watch) Show(data json.RawMessage) {
	w.count++
	metadata := map[string]any{"name": "aws-auth", "namespace": "kube-system", "resourceVersion": fmt.Sprint(w.count)}
	object := map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
	kind := "DELETED"
	if string(data) != "null" {
		kind = "MODIFIED"
		object["data"] = data
	}
	w.events <- event{kind, object}
	w.events <- event{"ERROR", map[string]any{"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": 500}}
	<-w.read
}

// Seen says that the authenticator has logged the watch error.
func (w *Watch) Seen() {
	w.read <- struct{}{}
}
