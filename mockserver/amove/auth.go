package amove

import (
	"encoding/base64"
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
	t := s.authenticate(c.Request, s.env.Now())
	if t == nil {
		c.Header.Set("WWW-Authenticate", "Bearer")
		return &service.Response{Status: http.StatusUnauthorized}
	}
	c.user, c.account = t.user, t.user.account
	c.Credential = c.user.id
	return nil
}

// authenticate returns the token of a request, nil if it has no valid one. Case is ignored in the scheme, as ASP.NET does.
func (s *System) authenticate(r *http.Request, now time.Time) *tokenRow {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	t := s.tokens[strings.TrimSpace(token)]
	switch {
	case !strings.EqualFold(scheme, "Bearer"), t == nil:
		return nil
	case !t.expiresAt.IsZero() && !now.Before(t.expiresAt):
		return nil
	}
	return t
}

// mintToken makes a token in the form of a JWT. Its signature is never verified.
func (s *System) mintToken(u *User, expiresAt time.Time) string {
	part := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
	token := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(`{"sub":"`+u.id+`"}`)) + "." + part(s.ids.Bytes(32))
	s.tokens[token] = &tokenRow{user: u, expiresAt: expiresAt}
	return token
}
