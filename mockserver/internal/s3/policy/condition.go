package policy

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The keys that a condition may have.
const (
	prefixKey    = "s3:prefix"
	sourceKey    = "aws:SourceIp"
	transportKey = "aws:SecureTransport"
)

// operator is a comparison operator of a condition.
type operator struct {
	key      string // that it may have
	negated  bool
	wildcard bool
	flags    string // of the regular expression
}

var operators = map[string]operator{
	"StringEquals":              {key: prefixKey},
	"StringNotEquals":           {key: prefixKey, negated: true},
	"StringEqualsIgnoreCase":    {key: prefixKey, flags: "i"},
	"StringNotEqualsIgnoreCase": {key: prefixKey, flags: "i", negated: true},
	"StringLike":                {key: prefixKey, wildcard: true},
	"StringNotLike":             {key: prefixKey, wildcard: true, negated: true},
	"IpAddress":                 {key: sourceKey},
	"NotIpAddress":              {key: sourceKey, negated: true},
	"Bool":                      {key: transportKey},
}

// condition is one key of a condition, with its values.
type condition struct {
	operator
	optional bool // holds without the key
	prefixes []*regexp.Regexp
	networks []netip.Prefix
	secure   []bool
}

func (c condition) holds(r *Request) bool {
	switch c.key {
	case sourceKey:
		return c.negated != slices.ContainsFunc(c.networks, func(n netip.Prefix) bool { return n.Contains(r.Source) })
	case transportKey:
		return slices.Contains(c.secure, r.TLS)
	}
	if r.Prefix == nil {
		return c.optional || c.negated
	}
	return c.negated != matchesAny(c.prefixes, *r.Prefix)
}

// isNarrow reports whether the condition limits requests to some networks.
func (c condition) isNarrow() bool {
	return c.key == sourceKey && !c.negated && !slices.ContainsFunc(c.networks, func(n netip.Prefix) bool {
		return n.Bits() < 8 || n.Addr().Is6() && n.Bits() < 32
	})
}

// readConditions reads the element Condition: values by operator and key.
func readConditions(document map[string]map[string]texts) ([]condition, error) {
	var conditions []condition
	for name, keys := range document {
		short, optional := strings.CutSuffix(name, "IfExists")
		o, known := operators[short]
		if !known {
			return nil, malformed("Invalid Condition type : " + name)
		}
		for key, values := range keys {
			if !strings.EqualFold(key, o.key) || len(values) == 0 {
				return nil, malformed("Policy has an invalid condition key")
			}
			c := condition{operator: o, optional: optional}
			for _, value := range values {
				if !c.add(value) {
					return nil, malformed("Invalid value of the condition key " + key)
				}
			}
			conditions = append(conditions, c)
		}
	}
	return conditions, nil
}

// add adds a value and reports whether it is valid.
func (c *condition) add(value string) bool {
	switch {
	case c.key == sourceKey:
		network, err := netip.ParsePrefix(value)
		if err != nil {
			address, err := netip.ParseAddr(value)
			network = netip.PrefixFrom(address, address.BitLen())
			c.networks = append(c.networks, network)
			return err == nil
		}
		c.networks = append(c.networks, network)
	case c.key == transportKey:
		secure, err := strconv.ParseBool(value)
		c.secure = append(c.secure, secure)
		return err == nil
	case strings.Contains(value, "${"): // a variable
		return false
	case c.wildcard:
		c.prefixes = append(c.prefixes, wildcards(c.flags, value))
	default:
		c.prefixes = append(c.prefixes, literal(c.flags, regexp.QuoteMeta(value)))
	}
	return true
}
