// Package policy reads the policy of a bucket and evaluates it, and has the public access block.
//
// A statement has an effect, principals, actions, resources and conditions. Principals are accounts, or "*" for all requests. The keys
// of conditions are s3:prefix, aws:SourceIp and aws:SecureTransport. All else is refused with MalformedPolicy.
package policy

import (
	"net/http"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// Policy is the policy of a bucket. It does not change.
type Policy struct{ statements []statement }

type statement struct {
	deny       bool
	accounts   []string // everyone is all of them
	actions    []*regexp.Regexp
	resources  []*regexp.Regexp // without the prefix of the ARN
	conditions []condition
}

// everyone is the principal of all requests, also of those without a signature.
const everyone = "*"

// Request has the properties of a request on which a policy decides.
type Request struct {
	Account string // "" without a signature
	Action  string // such as s3:GetObject
	Bucket  string
	Object  string // "" for an action on the bucket
	// Prefix is that of a list, nil if the request has none.
	Prefix *string
	Source netip.Addr
	TLS    bool
}

// Source returns the address of the client of a request, 127.0.0.1 in memory.
func Source(r *http.Request) netip.Addr {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return at.Addr().Unmap()
}

// Decision is the result of a policy.
type Decision int

// The decisions of a policy. A statement that denies wins over those that allow.
const (
	Silent Decision = iota // no statement is about the request
	Allow
	Deny
)

// Evaluate decides on a request.
func (p *Policy) Evaluate(r *Request) Decision {
	decision := Silent
	for i := range p.statements {
		switch s := &p.statements[i]; {
		case !s.covers(r):
		case s.deny:
			return Deny
		default:
			decision = Allow
		}
	}
	return decision
}

func (s *statement) covers(r *Request) bool {
	resource := r.Bucket
	if r.Object != "" {
		resource += "/" + r.Object
	}
	return s.isFor(r.Account) && matchesAny(s.actions, r.Action) && matchesAny(s.resources, resource) &&
		!slices.ContainsFunc(s.conditions, func(c condition) bool { return !c.holds(r) })
}

func (s *statement) isFor(account string) bool {
	return slices.Contains(s.accounts, everyone) || account != "" && slices.Contains(s.accounts, account)
}

// IsPublic reports whether the policy allows something to everyone from anywhere. Networks that are larger than /8 (IPv4) or /32 (IPv6)
// are anywhere.
func (p *Policy) IsPublic() bool {
	return slices.ContainsFunc(p.statements, func(s statement) bool {
		return !s.deny && slices.Contains(s.accounts, everyone) && !slices.ContainsFunc(s.conditions, condition.isNarrow)
	})
}

func matchesAny(patterns []*regexp.Regexp, text string) bool {
	return slices.ContainsFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(text) })
}

// wildcards compiles a pattern in which * is any text and ? is any character. The flags are those of a regular expression.
func wildcards(flags, pattern string) *regexp.Regexp {
	return literal(flags, strings.NewReplacer(`\*`, `.*`, `\?`, `.`).Replace(regexp.QuoteMeta(pattern)))
}

func literal(flags, expression string) *regexp.Regexp {
	return regexp.MustCompile("^(?s" + flags + ":" + expression + ")$")
}
