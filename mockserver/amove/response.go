package amove

import (
	"fmt"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// problemStatus is the status of every error but those of the token and of the server.
const problemStatus = 499

// result is the result of an operation. Without a body the response has none.
type result struct {
	status int
	code   wire.AmoveErrorCode // "" on success
	body   any
}

func ok(body any) result { return result{status: http.StatusOK, body: body} }

// done returns a success without a body.
func done() result { return result{status: http.StatusOK} }

func problem(code wire.AmoveErrorCode, format string, args ...any) result {
	return result{status: problemStatus, code: code, body: wire.AmoveProblem{
		Type:   code,
		Status: problemStatus,
		Errors: map[string][]string{string(code): {fmt.Sprintf(format, args...)}},
	}}
}

func invalid(format string, args ...any) result {
	return problem(wire.AmoveErrorCodeDefault, format, args...)
}

func notFound(what string) result {
	return problem(wire.AmoveErrorCodeNotFound, "The %s was not found.", what)
}

// response encodes a result.
func (r result) response(c *service.Call) service.Response {
	if r.code != "" {
		c.Header.Set("Error-Code", string(r.code))
	}
	if r.body == nil {
		return service.Response{Status: r.status}
	}
	return service.Response{Status: r.status, Body: httpjson.Encode(r.body)}
}

// formatTime formats a time as .NET does: to a ten-millionth of a second, without trailing zeros.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.9999999Z07:00") }
