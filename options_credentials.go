package buckt

import "strings"

// WithAPIKey sets the key of the Buckt API, which starts with "bkt_".
func WithAPIKey(key string) Option {
	return func(s *settings) error {
		s.apiKey = key
		return checkAPIKey("APIKey", key)
	}
}

// WithFoundryDB sets the user and password of FoundryDB, which are sent with HTTP Basic authentication. A token wins over
// them: see [WithFoundryDBToken].
func WithFoundryDB(user, password string) Option {
	return func(s *settings) error {
		s.foundryDBUser, s.foundryDBPassword = user, password
		return checkBasic("FoundryDB user", user, "FoundryDB password", password)
	}
}

// WithFoundryDBToken sets a token of FoundryDB, which is sent as a Bearer token.
func WithFoundryDBToken(token string) Option {
	return func(s *settings) error {
		s.foundryDBToken = token
		return checkToken("FoundryDB token", token)
	}
}

// WithFoundryDBOrganization sets the active organization of FoundryDB: every call is made in it, by the header
// X-Active-Org-ID. By default calls are made for the personal account.
func WithFoundryDBOrganization(id string) Option {
	return func(s *settings) error {
		s.foundryDBOrganization = id
		return checkToken("FoundryDB organization", id)
	}
}

// WithAmove sets the token of Amove: an API token, or the JWT of a login.
func WithAmove(token string) Option {
	return func(s *settings) error {
		s.amove = token
		return checkToken("Amove token", token)
	}
}

// WithLinode sets the token of Linode: a personal access token, or one of OAuth.
func WithLinode(token string) Option {
	return func(s *settings) error {
		s.linode = token
		return checkToken("Linode token", token)
	}
}

// WithTornado sets the key of the Tornado API.
func WithTornado(key string) Option {
	return func(s *settings) error {
		s.tornado = key
		return checkToken("Tornado key", key)
	}
}

func checkBasic(userField, user, passwordField, password string) error {
	switch {
	case user == "":
		return invalidOption(userField, "must not be empty")
	case strings.Contains(user, ":"):
		return invalidOption(userField, "must hold no colon: HTTP Basic authentication ends the user there")
	case password == "":
		return invalidOption(passwordField, "must not be empty")
	}
	return nil
}
