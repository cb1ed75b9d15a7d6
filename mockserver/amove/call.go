package amove

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/httpjson"
	"github.com/bucktgo/buckt/mockserver/internal/service"
)

// call is a request to an operation.
type call struct {
	*service.Call
	system *System
	now    time.Time

	// These are set when the request is admitted.
	user    *User
	account *Account
}

type handler = service.Handler[*call]

// handle makes a handler of a method.
func handle(method func(*call) service.Response) handler {
	return handler{Handle: func(c *call) service.Response {
		c.now = c.system.env.Now()
		return method(c)
	}}
}

// Epoch implements [service.Gate].
func (s control) Epoch() int { return s.epoch }

// Admit implements [service.Gate]. It finds the user.
func (s control) Admit(c *call) *service.Response {
	c.user = s.authenticate(c.Request, s.env.Now())
	if c.user == nil {
		c.Header.Set("WWW-Authenticate", "Bearer")
		return &service.Response{Status: http.StatusUnauthorized}
	}
	c.account, c.Credential = c.user.account, c.user.row.ID
	return nil
}

// authenticate returns the user of a request's token, nil if it has no valid one. Case is ignored in the scheme, as ASP.NET does.
func (s *System) authenticate(r *http.Request, now time.Time) *User {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return nil
	}
	token = strings.TrimSpace(token)
	return s.user(func(u *User) bool { return u.accepts(token, now) })
}

// problemStatus is the status of every error but those of the token and of the server.
const problemStatus = 499

func ok(body any) service.Response {
	return service.Response{Status: http.StatusOK, Body: httpjson.Encode(body)}
}

// done returns a success without a body.
func done() service.Response { return service.Response{Status: http.StatusOK} }

// problem returns an error and sets its header.
func (c *call) problem(code wire.AmoveErrorCode, format string, args ...any) service.Response {
	c.Header.Set("Error-Code", string(code))
	return service.Response{Status: problemStatus, Body: httpjson.Encode(wire.AmoveProblem{
		Type: code, Status: problemStatus, Errors: map[string][]string{string(code): {fmt.Sprintf(format, args...)}},
	})}
}

func (c *call) invalid(text string) service.Response {
	return c.problem(wire.AmoveErrorCodeDefault, "%s", text)
}

func (c *call) notFound(what string) service.Response {
	return c.problem(wire.AmoveErrorCodeNotFound, "The %s was not found.", what)
}

// formatTime formats a time as .NET does: to a ten-millionth of a second, without trailing zeros.
func formatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.9999999Z07:00") }
