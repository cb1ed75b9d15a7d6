package admin

import (
	"mime"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Guard protects the admin API and its page against web pages of other origins, which a browser on this machine may have open: other
// machines cannot reach loopback, but such a page can. hosts are allowed names besides localhost and IP addresses. Guard rejects
//
//   - a request for any other host name: a foreign name that resolves to this machine would give its page the origin of the mock,
//   - a request that a browser marks as one of another origin, unless it is a read by a link that a user followed,
//   - a body of a type that a foreign page can send without a preflight request, unless it comes from the mock's page.
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

// isLocalName reports whether a host name can only be one of the mock.
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

// isForeignRead reports whether the page of another origin sends a read, except by a link.
func isForeignRead(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return (site == "cross-site" || site == "same-site") && r.Header.Get("Sec-Fetch-Mode") != "navigate"
}

// isAllowedType accepts forms only from browsers, which send their origin.
func isAllowedType(r *http.Request) bool {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return false
	}
	fromBrowser := r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get("Origin") != ""
	return mediaType == "application/json" || mediaType == "application/x-www-form-urlencoded" && fromBrowser
}
