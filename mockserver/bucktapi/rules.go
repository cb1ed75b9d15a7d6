package bucktapi

import (
	"cmp"
	"mime"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/internal/wire"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

var (
	regions = state.Texts(
		wire.BucktRegionUsEast1, wire.BucktRegionUsEast2, wire.BucktRegionUsWest1, wire.BucktRegionUsWest2, wire.BucktRegionCaCentral1,
		wire.BucktRegionEuWest1, wire.BucktRegionEuWest2, wire.BucktRegionEuWest3, wire.BucktRegionEuCentral1, wire.BucktRegionEuNorth1,
		wire.BucktRegionApSouth1, wire.BucktRegionApSoutheast1, wire.BucktRegionApSoutheast2, wire.BucktRegionApNortheast1,
		wire.BucktRegionApNortheast2, wire.BucktRegionSaEast1, wire.BucktRegionMeSouth1, wire.BucktRegionAfSouth1,
	)
	statuses        = state.Texts(pending, provisioning, active, failed, deleting)
	accountStatuses = state.Texts(
		wire.BucktAWSAccountStatusPending, wire.BucktAWSAccountStatusValidating, wire.BucktAWSAccountStatusActive,
		wire.BucktAWSAccountStatusFailed,
	)
	cachePresets = state.Texts(
		wire.BucktCachePresetNoCache, wire.BucktCachePresetShort, wire.BucktCachePresetStandard, wire.BucktCachePresetAggressive,
		wire.BucktCachePresetImmutable,
	)
	optimizationModes = state.Texts(
		wire.BucktOptimizationModeNone, wire.BucktOptimizationModeLight, wire.BucktOptimizationModeBalanced, wire.BucktOptimizationModeMaximum,
	)
	plans           = state.Texts(wire.BucktPlanFree, wire.BucktPlanPro, wire.BucktPlanEnterprise)
	managedSettings = []string{"visibility", "cache", "cors", "lifecycle", "optimization"}
	scopes          = state.Texts(
		wire.BucktScopeBucketsRead, wire.BucktScopeBucketsWrite, wire.BucktScopeBucketsDelete, wire.BucktScopeFilesRead,
		wire.BucktScopeFilesWrite, wire.BucktScopeFilesDelete, wire.BucktScopeKeysRead, wire.BucktScopeKeysWrite,
		wire.BucktScopeAWSAccountsRead, wire.BucktScopeAWSAccountsWrite, wire.BucktScopeAWSAccountsDelete, wire.BucktScopeLogsRead,
	)
)

const (
	usualRegion = string(wire.BucktRegionUsEast1)
	unoptimized = buckt.OptimizationMode(wire.BucktOptimizationModeNone)
)

// optimizes reports whether a mode needs a paid plan.
func optimizes(mode buckt.OptimizationMode) bool { return cmp.Or(mode, unoptimized) != unoptimized }

var (
	domainPattern  = regexp.MustCompile(`^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]{2,}$`)
	rolePattern    = regexp.MustCompile(`^arn:aws:iam::\d{12}:role/.+$`)
	schemePattern  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)
	mimePattern    = regexp.MustCompile("^(\\*/\\*|[!#$%&'+.^_`|~0-9A-Za-z-]+/(\\*|[!#$%&'+.^_`|~0-9A-Za-z-]+))$")
	numericHostTLD = regexp.MustCompile(`^(0[xX][0-9A-Fa-f]*|[0-9]+)$`)
)

func isCustomDomain(text string) string {
	return cmp.Or(
		unless(domainPattern.MatchString(text), "Invalid domain format"),
		unless(!strings.HasSuffix(text, managedSuffix),
			"customDomain cannot end with .files.buckt.dev; set isManagedDomain=true to get a managed subdomain"),
	)
}

func isRole(text string) string {
	return unless(rolePattern.MatchString(text), "Must be a valid IAM role ARN (arn:aws:iam::<account-id>:role/<role-name>)")
}

// originItem reads one origin of an array, without the spaces around it.
func originItem(value any) (string, string) {
	origin, problem := textItem()(value)
	origin = trim(origin)
	return origin, cmp.Or(problem, unless(parsesAsURL(origin), "Invalid origin URL"))
}

func isMIMEPattern(text string) string {
	return unless(mimePattern.MatchString(text), "Invalid MIME type")
}

// scopeItem reads one scope of an array.
func scopeItem(value any) (string, string) {
	scope, _ := value.(string)
	return scope, unless(slices.Contains(scopes, scope), "%s", reader.Option("", scopes))
}

// parsesAsURL reports whether JavaScript's URL class takes a text: anything behind a scheme, with a host where the scheme is one
// of the web's.
func parsesAsURL(text string) bool {
	text = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(strings.TrimFunc(text, func(r rune) bool { return r <= ' ' }))
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
	labels := strings.Split(strings.TrimSuffix(strings.ToLower(host), "."), ".")
	if slices.Contains(labels, "xn--") { // which encodes nothing
		return false
	}
	if numericHostTLD.MatchString(labels[len(labels)-1]) && len(labels) > 1 {
		_, err := netip.ParseAddr(strings.TrimSuffix(host, "."))
		return err == nil
	}
	return true
}

// mimeAllowed reports whether a bucket that takes certain types takes this one. Nil takes any.
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
