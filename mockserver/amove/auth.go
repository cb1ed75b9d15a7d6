package amove

import (
	"net/http"
	"strings"
	"time"

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
func handle(method func(*call) result) handler {
	return handler{Handle: func(c *call) service.Response {
		c.now = c.system.env.Now()
		return method(c).response(c.Call)
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
	for _, a := range s.accounts {
		for _, u := range a.users {
			if u.accepts(token, now) {
				return u
			}
		}
	}
	return nil
}
