package mockserver

import (
	"encoding/base64"
	"strings"
	"time"
)

// admit tells whose request it is. The scheme is read without regard to case, as ASP.NET does.
func (c *amoveCall) admit() bool {
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	t := c.system.tokens[strings.TrimSpace(token)]
	switch {
	case !strings.EqualFold(scheme, "Bearer"), t == nil:
		return false
	case !t.expiresAt.IsZero() && !c.now.Before(t.expiresAt):
		return false
	}
	c.user, c.account = t.user, t.user.account
	c.ex.CredentialID = c.user.id
	return true
}

// mintToken makes a token in the form of a JWT, whose signature nobody checks.
func (s *AmoveSystem) mintToken(u *AmoveUser, expiresAt time.Time) string {
	part := func(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
	token := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(`{"sub":"`+u.id+`"}`)) + "." + part(s.ids.bytes(32))
	s.tokens[token] = &amoveToken{user: u, expiresAt: expiresAt}
	return token
}
