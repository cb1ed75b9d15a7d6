package front

import (
	"fmt"
	"net/http"
	"strings"
)

// System is a system at the address of a server, with the beginnings of its paths.
type System struct {
	Title string
	Roots []string
}

// Unserved is the response to a request that belongs to no system.
type Unserved struct {
	Status   int
	Location string // of a redirect
	Text     string
	// Found is set if it is not an error.
	Found bool
}

// Serve responds to a request that belongs to no system: at the root with a list of the addresses, else with 404. Browsers are led from
// the root to the first of the handlers, such as /_mock.
func Serve(r *http.Request, systems []System, handlers []string) *Unserved {
	isRoot := r.URL.Path == "/" && (r.Method == http.MethodGet || r.Method == http.MethodHead)
	if isRoot && len(handlers) > 0 && strings.Contains(r.Header.Get("Accept"), "text/html") {
		return &Unserved{Status: http.StatusSeeOther, Location: handlers[0] + "/", Found: true}
	}
	var text strings.Builder
	u := &Unserved{Status: http.StatusNotFound}
	if isRoot {
		u.Status, u.Found = http.StatusOK, true
		text.WriteString("This is a mock server. It serves these paths, and S3 requests at the paths of buckets:\n")
	} else {
		fmt.Fprintf(&text, "No system of this mock server serves %s %s. It serves these paths, and S3 requests at the paths of buckets:\n",
			r.Method, r.URL.EscapedPath())
	}
	for _, s := range systems {
		fmt.Fprintf(&text, "%s: /%s\n", s.Title, strings.Join(s.Roots, ", /"))
	}
	for _, prefix := range handlers {
		fmt.Fprintf(&text, "The mock itself: %s/\n", prefix)
	}
	u.Text = text.String()
	return u
}
