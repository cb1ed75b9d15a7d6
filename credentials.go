package buckt

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// credentials are those of all systems, as options and the environment give them.
type credentials struct {
	apiKey string

	foundryDBUser, foundryDBPassword, foundryDBToken string
	foundryDBOrganization                            string

	amove, linode, tornado string
}

// authorize gives each endpoint the credential that there is for it.
func (c *credentials) authorize(endpoints map[System]*endpoint) {
	if c.apiKey != "" {
		endpoints[SystemBuckt].bearer(c.apiKey)
	}
	c.authorizeFoundryDB(endpoints[SystemFoundryDB])
	if c.amove != "" {
		endpoints[SystemAmove].bearer(c.amove)
	}
	if c.linode != "" {
		endpoints[SystemLinode].bearer(c.linode)
	}
	if c.tornado != "" {
		endpoints[SystemTornado].send("X-Api-Key", c.tornado, c.tornado)
	}
}

// authorizeFoundryDB prefers the token where there are both.
func (c *credentials) authorizeFoundryDB(e *endpoint) {
	switch {
	case c.foundryDBToken != "":
		e.bearer(c.foundryDBToken)
	case c.foundryDBUser != "":
		pair := base64.StdEncoding.EncodeToString([]byte(c.foundryDBUser + ":" + c.foundryDBPassword))
		e.send("Authorization", "Basic "+pair, pair, c.foundryDBPassword)
	default:
		return
	}
	if c.foundryDBOrganization != "" {
		credential, organization := e.authorize, []string{c.foundryDBOrganization}
		e.authorize = func(h http.Header) {
			credential(h)
			h["X-Active-Org-Id"] = organization
		}
	}
}

func (e *endpoint) bearer(credential string) {
	e.send("Authorization", "Bearer "+credential, credential)
}

// send makes value the credential, and conceals the secrets in it from what a server may say.
func (e *endpoint) send(header, value string, secrets ...string) {
	values := []string{value}
	e.authorize = func(h http.Header) { h[header] = values }
	e.conceal = secrets
}

func checkAPIKey(field, key string) error {
	if !strings.HasPrefix(key, "bkt_") {
		return invalidOption(field, `must be a key of the Buckt API, which starts with "bkt_"`)
	}
	return checkToken(field, key)
}

// checkToken refuses what cannot be sent in a header: a line break at the end of a variable, for example.
func checkToken(field, token string) error {
	switch {
	case token == "":
		return invalidOption(field, "must not be empty")
	case !validHeaderValue(token) || strings.Contains(token, " "):
		return invalidOption(field, "must hold no spaces, line breaks or characters beyond ASCII")
	}
	return nil
}
