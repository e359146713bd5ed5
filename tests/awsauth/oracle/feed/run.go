package feed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"unsafe"
)

// question is one line of the input: a document, null for no ConfigMap, and those who call.
type question struct {
	Data    json.RawMessage `json:"data"`
	Callers []Caller        `json:"callers"`
	// Repeat is how often each caller calls, for documents whose answer is random. 0 is once.
	Repeat int `json:"repeat"`
}

// outcome is what one call became; denied when Denied says why.
type outcome struct {
	Username string   `json:"username"`
	Groups   []string `json:"groups"`
	Denied   string   `json:"denied,omitempty"`
}

// Log is where the authenticator's log entries of interest arrive.
type Log struct {
	// ParseError is the last error about the document.
	ParseError string
	// Denied is why the last call was denied.
	Denied string
}

// DNSName is the private DNS name of an instance, or an error for an instance that EC2 doesn't know.
func DNSName(instance string) (string, error) {
	if instance[2] == '0' {
		return "", fmt.Errorf("no instance %s", instance)
	}
	return instance + ".us-west-2.compute.internal", nil
}

// Prepare keeps the process off the network. Call it before anything of the authenticator.
func Prepare() {
	for name, value := range map[string]string{
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_REGION": "us-west-2",
		"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
	} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	http.DefaultTransport = sts{http.DefaultTransport}
}

// Run answers the questions on standard input, a line each, until it ends.
func Run(watch *Watch, authenticator http.Handler, log *Log) error {
	input := bufio.NewScanner(os.Stdin)
	input.Buffer(make([]byte, 1<<20), 1<<28)
	output := bufio.NewWriter(os.Stdout)
	for input.Scan() {
		var asked question
		if err := json.Unmarshal(input.Bytes(), &asked); err != nil {
			return err
		}
		*log = Log{}
		watch.Show(asked.Data)
		answers := make([][]outcome, len(asked.Callers))
		for i, caller := range asked.Callers {
			for range max(1, asked.Repeat) {
				answer, err := call(authenticator, caller, log)
				if err != nil {
					return err
				}
				answers[i] = append(answers[i], answer)
			}
		}
		line, err := json.Marshal(map[string]any{"parseError": log.ParseError, "answers": answers})
		if err != nil {
			return err
		}
		if _, err := output.Write(append(line, '\n')); err != nil {
			return err
		}
		if err := output.Flush(); err != nil {
			return err
		}
	}
	return input.Err()
}

func call(authenticator http.Handler, caller Caller, log *Log) (outcome, error) {
	review, err := json.Marshal(map[string]any{"spec": map[string]any{"token": caller.token()}})
	if err != nil {
		return outcome{}, err
	}
	log.Denied = ""
	recorder := httptest.NewRecorder()
	authenticator.ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/authenticate", bytes.NewReader(review)))
	var answer struct {
		Status struct {
			Authenticated bool    `json:"authenticated"`
			User          outcome `json:"user"`
		} `json:"status"`
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		return outcome{}, fmt.Errorf("the authenticator answered %q: %w", recorder.Body.String(), err)
	}
	if !answer.Status.Authenticated {
		return outcome{Groups: []string{}, Denied: log.Denied}, nil
	}
	if answer.Status.User.Groups == nil {
		answer.Status.User.Groups = []string{}
	}
	return answer.Status.User, nil
}

// Field reaches an unexported field of the authenticator's server.
func Field(of any, name string) reflect.Value {
	field := reflect.ValueOf(of).Elem().FieldByName(name)
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}
