package buckt

import (
	"encoding/base64"
	"maps"
	"net/http"
	"os"
	"slices"
)

// credential is the credential of one system, from options or the environment.
type credential struct{ token, user, password, organization string }

// WithAPIKey sets the key of the Buckt API, which starts with "bkt_".
func WithAPIKey(key string) Option { return withToken(SystemBuckt, key) }

// WithFoundryDB sets the user and password of FoundryDB, which are sent with HTTP Basic authentication. A token of
// [WithFoundryDBToken] takes precedence.
func WithFoundryDB(user, password string) Option {
	return func(s *settings) error {
		c, row := s.credential(SystemFoundryDB)
		c.user, c.password = user, password
		return firstError(row.check(row.user.field, &row.user, user), row.check(row.password.field, &row.password, password))
	}
}

// WithFoundryDBToken sets a token of FoundryDB, which is sent as a Bearer token.
func WithFoundryDBToken(token string) Option { return withToken(SystemFoundryDB, token) }

// WithFoundryDBOrganization sets the active organization of FoundryDB, which every call sends in the header X-Active-Org-ID.
// By default calls use the personal account.
func WithFoundryDBOrganization(id string) Option {
	return func(s *settings) error {
		c, row := s.credential(SystemFoundryDB)
		c.organization = id
		return row.check(row.organization.field, &row.organization, id)
	}
}

// WithAmove sets the token of Amove: an API token, or the JWT of a login.
func WithAmove(token string) Option { return withToken(SystemAmove, token) }

// WithLinode sets the token of Linode: a personal access token or an OAuth token.
func WithLinode(token string) Option { return withToken(SystemLinode, token) }

// WithTornado sets the key of the Tornado API.
func WithTornado(key string) Option { return withToken(SystemTornado, key) }

func withToken(system System, token string) Option {
	return func(s *settings) error {
		c, row := s.credential(system)
		c.token = token
		return row.check(row.token.field, &row.token, token)
	}
}

// credential returns the credential of a system, which the caller modifies, and the row of the system.
func (s *settings) credential(system System) (*credential, systemRow) {
	c, ok := s.credentials[system]
	if !ok {
		c = &credential{}
		s.credentials[system] = c
	}
	return c, systems[system]
}

// FromEnv reads settings that no other option sets from the environment:
//
//	BUCKT_API_KEY
//	FOUNDRYDB_USERNAME, FOUNDRYDB_PASSWORD, FOUNDRYDB_TOKEN, FOUNDRYDB_ORG_ID
//	AMOVE_TOKEN
//	LINODE_TOKEN
//	TORNADO_API_KEY
//	BUCKT_BASE_URL, FOUNDRYDB_BASE_URL, AMOVE_BASE_URL, LINODE_BASE_URL, TORNADO_BASE_URL
//
// A base URL includes the version if the system has one, as in "https://api.buckt.dev/v1". Explicit options take precedence,
// independent of their order. If an option sets a FoundryDB user or token, all FoundryDB credentials of the environment are
// ignored. An empty variable counts as unset.
func FromEnv() Option {
	return func(s *settings) error {
		s.fromEnv = true
		return nil
	}
}

// readEnv reads all settings that no option has set.
func (s *settings) readEnv() error {
	for _, system := range slices.Sorted(maps.Keys(systems)) {
		c, row := s.credential(system)
		if err := c.readEnv(&row); err != nil {
			return err
		}
		url := os.Getenv(row.baseURLVariable)
		if _, given := s.baseURLs[system]; given || url == "" {
			continue
		}
		if _, err := parseBaseURL(row.baseURLVariable, system, url, s.insecureHTTP); err != nil {
			return err
		}
		s.baseURLs[system] = url
	}
	return nil
}

func (c *credential) readEnv(row *systemRow) error {
	if row.organization.variable != "" {
		if err := row.fromEnv(&row.organization, &c.organization); err != nil {
			return err
		}
	}
	if c.token != "" || c.user != "" {
		return nil
	}
	if err := row.fromEnv(&row.token, &c.token); err != nil || row.user.variable == "" {
		return err
	}
	c.user, c.password = os.Getenv(row.user.variable), os.Getenv(row.password.variable)
	if c.user == "" && c.password == "" {
		return nil
	}
	return firstError(row.check(row.user.variable, &row.user, c.user), row.check(row.password.variable, &row.password, c.password))
}

// authorize sets the credential of an endpoint, if there is one.
func (c *credential) authorize(e *endpoint, row *systemRow) {
	switch {
	case c.token != "" && row.tokenHeader != "":
		e.send(row.tokenHeader, c.token, c.token)
	case c.token != "":
		e.send("Authorization", "Bearer "+c.token, c.token)
	case c.user != "":
		pair := base64.StdEncoding.EncodeToString([]byte(c.user + ":" + c.password))
		e.send("Authorization", "Basic "+pair, pair, c.password)
	default:
		return
	}
	if c.organization != "" {
		credential, organization := e.authorize, []string{c.organization}
		e.authorize = func(h http.Header) {
			credential(h)
			h["X-Active-Org-Id"] = organization
		}
	}
}

// send sets the header of the credential. The secrets are removed from texts of the server.
func (e *endpoint) send(header, value string, secrets ...string) {
	values := []string{value}
	e.authorize = func(h http.Header) { h[header] = values }
	e.conceal = secrets
}
