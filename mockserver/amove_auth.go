package mockserver

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// admit tells whose request it is.
func (c *amoveCall) admit() bool {
	t := c.system.authenticate(c.r, c.now)
	if t == nil {
		return false
	}
	c.user, c.account = t.user, t.user.account
	c.ex.CredentialID = c.user.id
	return true
}

// authenticate finds the token of a request, nil for none that is valid. The scheme is read without regard to case, as ASP.NET
// does.
func (s *AmoveSystem) authenticate(r *http.Request, now time.Time) *amoveToken {
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

// mintToken makes a token in the form of a JWT, whose signature nobody checks.
func (s *AmoveSystem) mintToken(u *AmoveUser, expiresAt time.Time) string {
	part := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
	token := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(`{"sub":"`+u.id+`"}`)) + "." + part(s.ids.Bytes(32))
	s.tokens[token] = &amoveToken{user: u, expiresAt: expiresAt}
	return token
}
