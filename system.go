package buckt

import (
	"os"
	"strings"
	"time"
)

// System identifies one of the storage control planes.
type System string

// The systems. The comments are copied to the table in README.md; see go generate.
const (
	SystemBuckt     System = "buckt"     // branded buckets, their files, API keys, AWS accounts, logs, billing
	SystemFoundryDB System = "foundrydb" // file services, which are a bucket each; their S3 keys, objects and usage
	SystemAmove     System = "amove"     // buckets and S3 keys on Amove's own storage; cloud accounts
	SystemLinode    System = "linode"    // buckets, objects, S3 keys, certificates, endpoints, quotas and prices of Object Storage
	SystemTornado   System = "tornado"   // stores its downloads in a bucket, with an S3 key; usage
)

func (s System) known() bool {
	_, ok := systems[s]
	return ok
}

// systemRow has the constants of a system.
type systemRow struct {
	name            string
	baseURL         string
	baseURLVariable string // of the environment
	attemptTimeout  time.Duration
	// rateLimits has the requests per minute for each class of operations. They apply until a response reports the actual
	// limit. nil if the system documents no limit.
	rateLimits map[rateClass]int
	// token is the credential if it is a single text. It is sent in tokenHeader, or as a Bearer token without one.
	token       parameter
	tokenHeader string
	// user and password are an alternative to the token. organization can be combined with both. Most systems have none.
	user, password, organization parameter
}

// parameter is a part of a credential.
type parameter struct {
	field    string // the name in errors of its option
	option   string
	variable string // of the environment
	// rule returns the rule that a value violates, "" for none.
	rule func(value string) string
}

// rateClass groups the operations of a system that share a rate limit. Most systems have one class, the zero value.
type rateClass string

// linodeWrites are the calls with Linode's lowest limit: create, update and delete a key, and create a bucket.
const linodeWrites rateClass = "writes"

// systems has all systems of New.
var systems = map[System]systemRow{
	SystemBuckt: {
		name: "Buckt", baseURL: "https://api.buckt.dev/v1", baseURLVariable: "BUCKT_BASE_URL", attemptTimeout: 30 * time.Second,
		rateLimits: map[rateClass]int{"": 100}, // of the smallest plan
		token:      parameter{"APIKey", "WithAPIKey", "BUCKT_API_KEY", apiKeyRule},
	},
	SystemFoundryDB: {
		name: "FoundryDB", baseURL: "https://api.foundrydb.com", baseURLVariable: "FOUNDRYDB_BASE_URL", attemptTimeout: 30 * time.Second,
		token:        parameter{"FoundryDB token", "WithFoundryDBToken", "FOUNDRYDB_TOKEN", tokenRule},
		user:         parameter{"FoundryDB user", "WithFoundryDB", "FOUNDRYDB_USERNAME", userRule},
		password:     parameter{"FoundryDB password", "WithFoundryDB", "FOUNDRYDB_PASSWORD", passwordRule},
		organization: parameter{"FoundryDB organization", "WithFoundryDBOrganization", "FOUNDRYDB_ORG_ID", tokenRule},
	},
	SystemAmove: {
		name: "Amove", baseURL: "https://api.amove.io", baseURLVariable: "AMOVE_BASE_URL", attemptTimeout: 30 * time.Second,
		token: parameter{"Amove token", "WithAmove", "AMOVE_TOKEN", tokenRule},
	},
	SystemLinode: {
		name: "Linode", baseURL: "https://api.linode.com/v4", baseURLVariable: "LINODE_BASE_URL", attemptTimeout: 30 * time.Second,
		rateLimits: map[rateClass]int{"": 1840, linodeWrites: 60},
		token:      parameter{"Linode token", "WithLinode", "LINODE_TOKEN", tokenRule},
	},
	SystemTornado: {
		name: "Tornado", baseURL: "https://tornado.velys.software", baseURLVariable: "TORNADO_BASE_URL",
		attemptTimeout: time.Minute, // the server verifies the bucket before it responds
		token:          parameter{"Tornado key", "WithTornado", "TORNADO_API_KEY", tokenRule},
		tokenHeader:    "X-Api-Key",
	},
}

// hint names the options and variables of the credential.
func (r *systemRow) hint() string {
	options, variables := r.token.option, r.token.variable
	if r.user.option != "" {
		options = r.user.option + " or " + options
		variables = r.user.variable + " and " + r.password.variable + ", or " + variables
	}
	return "use " + options + ", or FromEnv with " + variables
}

// check returns the error of a value that violates the rule of a parameter. field is its option or variable.
func (r *systemRow) check(field string, p *parameter, value string) error {
	rule := p.rule(value)
	switch {
	case rule == "":
		return nil
	case strings.Contains(rule, r.name):
		return invalidOption(field, "%s", rule)
	}
	return invalidOption(field, "%s (it is a credential of %s)", rule, r.name)
}

// fromEnv reads the variable of a parameter into value, unless value is set.
func (r *systemRow) fromEnv(p *parameter, value *string) error {
	v := os.Getenv(p.variable)
	if *value != "" || v == "" {
		return nil
	}
	*value = v
	return r.check(p.variable, p, v)
}

func apiKeyRule(key string) string {
	if !strings.HasPrefix(key, "bkt_") {
		return `must be a key of the Buckt API, which starts with "bkt_"`
	}
	return tokenRule(key)
}

// tokenRule rejects a value that is invalid in a header, for example because a variable ends with a line break.
func tokenRule(token string) string {
	switch {
	case token == "":
		return "must not be empty"
	case !validHeaderValue(token) || strings.Contains(token, " "):
		return "must not contain spaces, line breaks or characters beyond ASCII"
	}
	return ""
}

func userRule(user string) string {
	if strings.Contains(user, ":") {
		return "must not contain a colon: it ends the user name in HTTP Basic authentication"
	}
	return passwordRule(user)
}

// passwordRule rejects control characters, and a trailing space, which is a mistake.
func passwordRule(password string) string {
	switch {
	case password == "":
		return "must not be empty"
	case strings.HasSuffix(password, " "):
		return "must not end with a space"
	}
	return textRule(password)
}
