package bucktapi

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// maxLogs is how many logs an organization keeps at least. Older ones are dropped now and then, long before they would by age
// where a test makes very many requests.
const maxLogs = 10000

// logRecord is one request as the logs keep it. It is never changed.
type logRecord struct {
	id        string
	method    string
	path      string
	status    int
	duration  time.Duration
	keyID     string
	bucketID  string // "" for none
	message   string // "" on success
	createdAt time.Time

	requestHeaders, responseHeaders loggedHeaders
	requestBody, responseBody       loggedBody
}

func (r *logRecord) snapshot() Log {
	return Log{
		ID: r.id, Method: r.method, Path: r.path, StatusCode: r.status, Duration: r.duration, KeyID: r.keyID, BucketID: r.bucketID,
		ErrorMessage: r.message, CreatedAt: r.createdAt,
	}
}

// log keeps a request that was made with a valid key, with its answer. Reads of the logs are left out, and requests whose state is
// gone.
func (c *call) log(r service.Response) {
	if c.key == nil || c.Operation.Scope == "logs:read" && !c.system.behavior.LogReadsLogged {
		return
	}
	c.system.mu.Lock()
	defer c.system.mu.Unlock()
	if c.epoch != c.system.epoch {
		return
	}
	record := &logRecord{
		id:              c.system.ids.Next("log_", c.now),
		method:          c.Request.Method,
		path:            c.Request.URL.EscapedPath(),
		status:          r.Status,
		duration:        max(c.system.env.Now().Sub(c.Start), 0),
		keyID:           c.key.id,
		bucketID:        bucketOf(c.Call),
		message:         messageOf(r),
		createdAt:       c.Start,
		requestHeaders:  pickHeaders(c.Request.Header),
		responseHeaders: responseHeaders(c.Header, r),
		responseBody:    logJSON(r.Body),
	}
	switch {
	case c.isUpload():
		record.requestBody = loggedBody{binary: true, bytes: c.received}
	case c.Operation.Traits.Has(service.ReadsJSON):
		record.requestBody = logJSON(c.Body())
	}
	logs := &c.org.logs
	if logs.Len() >= 2*maxLogs {
		logs.DropFirst(maxLogs)
	}
	logs.Put(record.id, record)
}

// messageOf is the message of an error, "" of a success.
func messageOf(r service.Response) string {
	if r.Status < http.StatusBadRequest {
		return ""
	}
	var envelope struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	_ = json.Unmarshal(r.Body, &envelope) // which failure has encoded
	return envelope.Error.Message
}

// loggedNames are the headers that logs keep, by their names in [http.Header]. Logs show them in lower case.
var loggedNames = [...]string{"Content-Type", "Content-Length", "Accept", "User-Agent", "Referer", "Origin", requestIDHeader}

// loggedHeaders are the values of those headers, in the same order. They become a map when somebody reads the log, which few do.
type loggedHeaders [len(loggedNames)][]string

var jsonType = []string{"application/json"} // of every response

func pickHeaders(header http.Header) (picked loggedHeaders) {
	for i, name := range loggedNames {
		picked[i] = header[name]
	}
	return picked
}

// responseHeaders has the headers as well that sending adds.
func responseHeaders(header http.Header, r service.Response) loggedHeaders {
	picked := pickHeaders(header)
	picked[0], picked[1] = jsonType, []string{strconv.Itoa(len(r.Body))}
	return picked
}

func (h *loggedHeaders) onWire() wire.BucktLogHeaders {
	shown := make(wire.BucktLogHeaders)
	for i, values := range h {
		if len(values) > 0 {
			shown[strings.ToLower(loggedNames[i])] = strings.Join(values, ", ")
		}
	}
	return shown
}
