package mockserver

import (
	"fmt"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
)

// amoveProblemStatus is the status of every failure but those of the token and of the server.
const amoveProblemStatus = 499

// amoveAnswer is what an operation answers with. Without a body the response has none.
type amoveAnswer struct {
	status int
	code   wire.AmoveErrorCode // "" on success
	body   any
}

func amoveOK(body any) amoveAnswer { return amoveAnswer{status: http.StatusOK, body: body} }

// amoveDone is a success that has nothing to say.
func amoveDone() amoveAnswer { return amoveAnswer{status: http.StatusOK} }

func amoveProblem(code wire.AmoveErrorCode, format string, args ...any) amoveAnswer {
	return amoveAnswer{status: amoveProblemStatus, code: code, body: wire.AmoveProblem{
		Type:   code,
		Status: amoveProblemStatus,
		Errors: map[string][]string{string(code): {fmt.Sprintf(format, args...)}},
	}}
}

func amoveInvalid(format string, args ...any) amoveAnswer {
	return amoveProblem(wire.AmoveErrorCodeDefault, format, args...)
}

func amoveNotFound(what string) amoveAnswer {
	return amoveProblem(wire.AmoveErrorCodeNotFound, "The %s was not found.", what)
}

func (c *amoveCall) respond(a amoveAnswer) {
	if a.code != "" {
		c.w.Header().Set("error-code", string(a.code))
	}
	if a.body == nil {
		c.sendNothing(a.status)
		return
	}
	c.send(a.status, httpjson.Encode(a.body))
}

// amoveTime is a time as .NET prints it, to a ten-millionth of a second and without zeros at the end.
func amoveTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.9999999Z07:00") }
