package admin

import (
	"mime"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Guard lets a request through to the mock's own API and page unless it comes from the page of a stranger, open in a browser on this
// machine: programs elsewhere do not reach loopback, but such a page does. hosts are names that count besides localhost and IP addresses.
//
//   - A name that a stranger made to resolve to this machine is refused, as it makes their page one of the mock's in the browser's eyes.
//   - What browsers say comes from another origin is refused, if it could change something or is not a link that somebody followed.
//   - A body must be of a type that a stranger's page cannot send without being asked for leave first, or come from the mock's page.
func Guard(next http.Handler, hosts ...string) http.Handler {
	crossOrigin := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		switch {
		case !isLocalName(r.Host, hosts):
			refuse(w, http.StatusForbidden, "", "the host is "+r.Host+": use localhost, an IP address or the host of -addr")
		case crossOrigin.Check(r) != nil, isForeignRead(r):
			refuse(w, http.StatusForbidden, "", "the request comes from the page of another origin")
		case r.ContentLength != 0 && !isAllowedType(r):
			refuse(w, http.StatusUnsupportedMediaType, "", "the header Content-Type must be application/json")
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// isLocalName tells whether a host cannot be a stranger's name.
func isLocalName(hostport string, hosts []string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostport, "["), "]")
	}
	host = strings.ToLower(host)
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return host == "localhost" || host != "" && slices.Contains(hosts, host)
}

// isForeignRead tells of a read by another origin's page, apart from a link.
func isForeignRead(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return (site == "cross-site" || site == "same-site") && r.Header.Get("Sec-Fetch-Mode") != "navigate"
}

// isAllowedType takes forms from browsers only, which say where those come from.
func isAllowedType(r *http.Request) bool {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return false
	}
	fromBrowser := r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != ""
	return mediaType == "application/json" || mediaType == "application/x-www-form-urlencoded" && fromBrowser
}
