package admin

import (
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// exchange is the JSON of a request and its response.
type exchange struct {
	Seq          int               `json:"seq"`
	System       string            `json:"system"`
	Operation    string            `json:"operation"`
	ClientMethod string            `json:"client_method"`
	Unmatched    bool              `json:"unmatched"`
	PathParams   map[string]string `json:"path_params"`
	CredentialID string            `json:"credential_id"`
	Bucket       string            `json:"bucket"`
	Key          string            `json:"key"`
	Faults       []string          `json:"faults"`
	Method       string            `json:"method"`
	Host         string            `json:"host"`
	URL          string            `json:"url"`
	Status       int               `json:"status"`
	LostStatus   int               `json:"lost_status"`
	Request      message           `json:"request"`
	Response     message           `json:"response"`
	Start        time.Time         `json:"start"`
	DurationMS   float64           `json:"duration_ms"`
}

// message is a request or a response. A non-text body is in Base64.
type message struct {
	Header     http.Header `json:"header"`
	Body       string      `json:"body,omitempty"`
	BodyBase64 string      `json:"body_base64,omitempty"`
	Truncated  bool        `json:"truncated"`
}

func wireMessage(header http.Header, body []byte, truncated bool) message {
	if header == nil {
		header = http.Header{}
	}
	m := message{Header: header, Truncated: truncated}
	if utf8.Valid(body) {
		m.Body = string(body)
	} else {
		m.BodyBase64 = base64.StdEncoding.EncodeToString(body)
	}
	return m
}

func wireExchange(ex *mockserver.Exchange) exchange {
	params := ex.PathParams
	if params == nil {
		params = map[string]string{}
	}
	return exchange{
		Seq: ex.Seq, System: string(ex.System), Operation: ex.Operation, ClientMethod: ex.ClientMethod(), Unmatched: ex.Unmatched,
		PathParams: params, CredentialID: ex.CredentialID, Bucket: ex.Bucket, Key: ex.Key, Faults: append([]string{}, ex.Faults...),
		Method: ex.Method, Host: ex.Host, URL: ex.URL.RequestURI(), Status: ex.Status, LostStatus: ex.LostStatus,
		Request:    wireMessage(ex.RequestHeader, ex.RequestBody, ex.RequestBodyTruncated),
		Response:   wireMessage(ex.ResponseHeader, ex.ResponseBody, ex.ResponseBodyTruncated),
		Start:      ex.Start.UTC(),
		DurationMS: float64(ex.Duration) / float64(time.Millisecond),
	}
}

func (a *API) listRecord(w http.ResponseWriter, r *http.Request) {
	match, after, err := recordQuery(r.URL.Query())
	if err != nil {
		fail(w, err)
		return
	}
	list := []exchange{}
	for _, ex := range a.server.RequestsAfter(after, match) {
		list = append(list, wireExchange(&ex))
	}
	send(w, http.StatusOK, map[string]any{"requests": list})
}

// recordQuery parses a query with the fields of a match and a limit.
func recordQuery(query url.Values) (match fault.Match, after int, err error) {
	texts := map[string]*string{
		"system": (*string)(&match.System), "operation": &match.Operation, "method": &match.Method, "path": &match.Path, "bucket": &match.Bucket,
		"key": &match.Key, "credential": &match.Credential, "fault": &match.Fault,
	}
	numbers := map[string]*int{"status": &match.Status, "after": &after}
	for name, values := range query {
		text, number := texts[name], numbers[name]
		switch {
		case len(values) > 1:
			return match, 0, &badRequest{http.StatusBadRequest, name, "must be given once"}
		case text != nil:
			*text = values[0]
		case name == "unanswered":
			match.Unanswered, err = strconv.ParseBool(values[0])
			if err != nil {
				return match, 0, &badRequest{http.StatusBadRequest, name, "must be true or false"}
			}
		case number != nil:
			*number, err = strconv.Atoi(values[0])
			if err != nil || *number < 0 {
				return match, 0, &badRequest{http.StatusBadRequest, name, "must be a number from 0"}
			}
		default:
			return match, 0, &badRequest{http.StatusBadRequest, name, "unknown parameter: it must be one of " + strings.Join(recordParameters(texts, numbers), ", ")}
		}
	}
	if err := mockserver.ValidateMatch(match); err != nil {
		field, message, _ := strings.Cut(strings.TrimPrefix(err.Error(), "match."), ": ")
		return match, 0, &badRequest{http.StatusBadRequest, strings.ToLower(field), message}
	}
	return match, after, nil
}

// recordParameters returns the names of the parameters.
func recordParameters(texts map[string]*string, numbers map[string]*int) []string {
	names := append(slices.Collect(maps.Keys(texts)), slices.Collect(maps.Keys(numbers))...)
	return slices.Sorted(slices.Values(append(names, "unanswered")))
}

// Recorded returns an exchange by its number, if it is still in the record.
func (a *API) Recorded(seq int) (ex mockserver.Exchange, found bool) {
	newer := a.server.RequestsAfter(seq - 1)
	at := slices.IndexFunc(newer, func(ex mockserver.Exchange) bool { return ex.Seq == seq })
	if at < 0 {
		return mockserver.Exchange{}, false
	}
	return newer[at], true
}

func (a *API) getRecorded(w http.ResponseWriter, r *http.Request) {
	seq, err := strconv.Atoi(r.PathValue("seq"))
	if err != nil || seq < 1 {
		refuse(w, http.StatusBadRequest, "seq", "must be a number from 1")
		return
	}
	ex, found := a.Recorded(seq)
	if !found {
		refuse(w, http.StatusNotFound, "seq", "the record has no request with this number: it was not made yet, or the record dropped it")
		return
	}
	send(w, http.StatusOK, wireExchange(&ex))
}

func (a *API) forgetRecord(w http.ResponseWriter, _ *http.Request) {
	a.watcher.ForgetRequests()
	w.WriteHeader(http.StatusNoContent)
}
