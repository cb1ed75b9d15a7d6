package buckt

import (
	"os"
	"strings"
	"time"
)

// System names one of the storage control planes that a [Client] talks to.
type System string

// The systems. README.md has the comments in its table; see go generate.
const (
	SystemBuckt     System = "buckt"     // branded buckets, their files, API keys, AWS accounts, logs, billing
	SystemFoundryDB System = "foundrydb" // file services, which are a bucket each; their S3 keys, objects and usage
	SystemAmove     System = "amove"     // buckets and S3 keys on Amove's own storage; cloud accounts
	SystemLinode    System = "linode"    // buckets, objects, S3 keys, certificates, endpoints, quotas and prices of Object Storage
	SystemTornado   System = "tornado"   // takes a bucket and its S3 key, to store its downloads there; usage
)

func (s System) known() bool {
	_, ok := systems[s]
	return ok
}

// systemRow is what is known about a system before any option is read.
type systemRow struct {
	name            string
	baseURL         string
	baseURLVariable string // of the environment
	attemptTimeout  time.Duration
	// rateLimits has for each class of operations the number of requests a minute that is safe until a response has the
	// true limit. nil if the system documents no limit.
	rateLimits map[rateClass]int
	// token is the credential, if it is one text. It is sent as a Bearer token, or as it is in tokenHeader.
	token       parameter
	tokenHeader string
	// user and password can be given instead of a token; organization goes with both. Most systems have none of them.
	user, password, organization parameter
}

// parameter is a part of a credential.
type parameter struct {
	field    string // as errors of its option name it
	option   string
	variable string // of the environment
	// rule returns the rule that a value breaks, "" for none.
	rule func(value string) string
}

// rateClass names the operations of a system that share a limit. Most systems have one class, the zero value.
type rateClass string

// linodeWrites are the calls that Linode limits most: create, change and delete a key, and create a bucket.
const linodeWrites rateClass = "writes"

// systems has every system that New accepts.
var systems = map[System]systemRow{
	SystemBuckt: {
		name: "Buckt", baseURL: "https://api.buckt.dev/v1", baseURLVariable: "BUCKT_BASE_URL", attemptTimeout: 30 * time.Second,
		rateLimits: map[rateClass]int{"": 100}, // the smallest plan's
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
		attemptTimeout: time.Minute, // setting a bucket waits while the bucket is verified
		token:          parameter{"Tornado key", "WithTornado", "TORNADO_API_KEY", tokenRule},
		tokenHeader:    "X-Api-Key",
	},
}

// hint says how to give the credential.
func (r *systemRow) hint() string {
	options, variables := r.token.option, r.token.variable
	if r.user.option != "" {
		options = r.user.option + " or " + options
		variables = r.user.variable + " and " + r.password.variable + ", or " + variables
	}
	return "use " + options + ", or FromEnv with " + variables
}

// check returns the error of a value that breaks the rule of a parameter. field is its option or variable.
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

// fromEnv reads the variable of a parameter into a value that is not set yet.
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

// tokenRule refuses what cannot be sent in a header: a line break at the end of a variable, for example.
func tokenRule(token string) string {
	switch {
	case token == "":
		return "must not be empty"
	case !validHeaderValue(token) || strings.Contains(token, " "):
		return "must hold no spaces, line breaks or characters beyond ASCII"
	}
	return ""
}

func userRule(user string) string {
	if strings.Contains(user, ":") {
		return "must hold no colon: HTTP Basic authentication ends the user there"
	}
	return passwordRule(user)
}

// passwordRule refuses control characters, and a space at the end, which no one means to type.
func passwordRule(password string) string {
	switch {
	case password == "":
		return "must not be empty"
	case strings.HasSuffix(password, " "):
		return "must not end with a space"
	}
	return textRule(password)
}
