// Package ui is the page of the mock. It shows requests and the content of the systems, and has forms to inject faults and to advance
// the clock. The page is rendered on the server. JavaScript is optional and only keeps the page current.
package ui

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"
	"sync"

	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/admin"
	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/watch"
)

//go:embed templates static
var files embed.FS

// templates are parsed for the first request of the page, so that they do not delay the start of the program.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(functions).ParseFS(files, "templates/*.html"))
})

// UI serves the page of one mock.
type UI struct {
	api     *admin.API
	watcher *watch.Watcher

	mu       sync.Mutex
	seen     *watch.Snapshot // what fragment shows
	fragment []byte
}

// New returns the page of a mock.
func New(api *admin.API, watcher *watch.Watcher) *UI { return &UI{api: api, watcher: watcher} }

// Handler serves the page at admin.Path and below.
func (u *UI) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+admin.Path+"/{$}", u.page)
	mux.HandleFunc("GET "+admin.Path+"/ui/live", u.live)
	mux.HandleFunc("GET "+admin.Path+"/ui/requests/{seq}", u.request)
	mux.HandleFunc("POST "+admin.Path+"/ui/clock", u.moveClock)
	mux.HandleFunc("POST "+admin.Path+"/ui/faults", u.inject)
	mux.HandleFunc("POST "+admin.Path+"/ui/faults/remove", u.remove)
	for _, name := range []string{"style.css", "live.js", "icon.svg"} {
		mux.HandleFunc("GET "+admin.Path+"/ui/"+name, func(w http.ResponseWriter, r *http.Request) {
			http.ServeFileFS(w, r, files, "static/"+name)
		})
	}
	return mux
}

// page is the data of the whole page.
type page struct {
	Snapshot *watch.Snapshot
	Done     string
	Form     form
	// Advance is the submitted duration for the clock, and ClockError its error.
	Advance, ClockError string
}

func (u *UI) page(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	u.render(w, http.StatusOK, "page", page{
		Snapshot: u.watcher.Snapshot(),
		Done:     done[query.Get("done")],
		Form:     newForm(query.Get("operation")),
	})
}

// live renders the dynamic parts, once for all clients with concurrent requests.
func (u *UI) live(w http.ResponseWriter, _ *http.Request) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if look := u.watcher.Recent(); look != u.seen {
		var b bytes.Buffer
		if err := templates().ExecuteTemplate(&b, "live", look); err != nil {
			http.Error(w, "the page cannot be rendered", http.StatusInternalServerError)
			return
		}
		u.seen, u.fragment = look, b.Bytes()
	}
	writePage(w, http.StatusOK, u.fragment)
}

func (u *UI) request(w http.ResponseWriter, r *http.Request) {
	seq, err := strconv.Atoi(r.PathValue("seq"))
	if err == nil {
		if ex, found := u.api.Recorded(seq); found {
			u.render(w, http.StatusOK, "request", &ex)
			return
		}
	}
	u.render(w, http.StatusNotFound, "missing", "The record has no request with this number, or has it no more.")
}

func (u *UI) render(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := templates().ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, "the page cannot be rendered", http.StatusInternalServerError)
		return
	}
	writePage(w, status, b.Bytes())
}

// policy allows the page to load only resources of the mock, and forbids framing.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
	"base-uri 'none'; frame-ancestors 'none'"

func writePage(w http.ResponseWriter, status int, content []byte) {
	w.Header().Set("Content-Security-Policy", policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	_, _ = w.Write(content)
}
