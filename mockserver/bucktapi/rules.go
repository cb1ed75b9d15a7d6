package bucktapi

import (
	"mime"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	regions = []string{
		"us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1",
		"eu-north-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2", "sa-east-1",
		"me-south-1", "af-south-1",
	}
	statuses          = []string{"pending", "provisioning", "active", "failed", "deleting"}
	cachePresets      = []string{"no-cache", "short", "standard", "aggressive", "immutable"}
	optimizationModes = []string{"none", "light", "balanced", "maximum"}
	managedSettings   = []string{"visibility", "cache", "cors", "lifecycle", "optimization"}
	scopes            = []string{
		"buckets:read", "buckets:write", "buckets:delete", "files:read", "files:write", "files:delete", "keys:read", "keys:write",
		"aws-accounts:read", "aws-accounts:write", "aws-accounts:delete", "logs:read",
	}
)

// Scopes returns every scope that an API key can have.
func Scopes() []string { return slices.Clone(scopes) }

var (
	domainPattern  = regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}$`)
	rolePattern    = regexp.MustCompile(`^arn:aws:iam::\d{12}:role/.+$`)
	schemePattern  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
	mimePattern    = regexp.MustCompile("^(\\*/\\*|[!#$%&'+.^_`|~0-9A-Za-z-]+/(\\*|[!#$%&'+.^_`|~0-9A-Za-z-]+))$")
	numericHostTLD = regexp.MustCompile(`^(0[xX][0-9A-Fa-f]*|[0-9]+)$`)
)

func isCustomDomain(text string) string {
	switch {
	case !domainPattern.MatchString(text):
		return "Invalid domain format"
	case strings.HasSuffix(text, managedSuffix):
		return "customDomain cannot end with .files.buckt.dev; set isManagedDomain=true to get a managed subdomain"
	}
	return ""
}

func isRole(text string) string {
	if !rolePattern.MatchString(text) {
		return "Must be a valid IAM role ARN (arn:aws:iam::<account-id>:role/<role-name>)"
	}
	return ""
}

func isOrigin(text string) string {
	if !parsesAsURL(text) {
		return "Invalid origin URL"
	}
	return ""
}

func isMIMEPattern(text string) string {
	if !mimePattern.MatchString(text) {
		return "Invalid MIME type"
	}
	return ""
}

// textItem reads one text of an array.
func textItem(rules ...rule[string]) func(any) (string, string) {
	return func(value any) (string, string) { return asText(value, rules) }
}

func scopeItem(value any) (string, string) { return asOption(value, scopes) }

// parsesAsURL tells whether JavaScript's URL class takes a text: anything behind a scheme, with a host where the scheme is one
// of the web's.
func parsesAsURL(text string) bool {
	text = strings.Trim(text, " \t\r\n\f\x00")
	scheme := schemePattern.FindString(text)
	if scheme == "" {
		return false
	}
	rest := text[len(scheme):]
	switch strings.ToLower(scheme) {
	case "http:", "https:", "ws:", "wss:", "ftp:":
		rest = strings.TrimLeft(rest, `/\`)
		authority := rest
		if end := strings.IndexAny(rest, `/\?#`); end >= 0 {
			authority = rest[:end]
		}
		return validAuthority(authority[strings.LastIndex(authority, "@")+1:])
	}
	return true
}

func validAuthority(authority string) bool {
	host, port := authority, ""
	if at := strings.LastIndex(authority, ":"); at > strings.LastIndex(authority, "]") {
		host, port = authority[:at], authority[at+1:]
	}
	if n, err := strconv.ParseUint(port, 10, 64); port != "" && (err != nil || n > 65535) {
		return false
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		address, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return err == nil && address.Is6() && strings.HasSuffix(inner, "]")
	}
	if host == "" || strings.ContainsAny(host, " <>[]^|%:\\") || strings.ContainsFunc(host, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return false
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	if numericHostTLD.MatchString(labels[len(labels)-1]) && len(labels) > 1 {
		_, err := netip.ParseAddr(strings.TrimSuffix(host, "."))
		return err == nil
	}
	return true
}

// mimeAllowed tells whether a bucket that takes certain types takes this one. Nil takes any.
func mimeAllowed(allowed []string, contentType string) bool {
	if allowed == nil {
		return true
	}
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(strings.ToLower(contentType), ";")
		kind = strings.TrimSpace(kind)
	}
	for _, pattern := range allowed {
		pattern = strings.ToLower(pattern)
		family, isFamily := strings.CutSuffix(pattern, "*")
		if pattern == kind || pattern == "*/*" || isFamily && strings.HasPrefix(kind, family) {
			return true
		}
	}
	return false
}
