// Package admin is the admin API of the mock, which openapi.yaml describes.
package admin

import (
	_ "embed"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/watch"
	"github.com/bucktgo/buckt/mockserver"
)

// Path is the prefix of all paths of the API.
const Path = "/_mock"

//go:embed openapi.yaml
var document []byte

// API is the admin API of one mock server.
type API struct {
	server  *mockserver.Server
	watcher *watch.Watcher
	// injecting is locked while the number of faults is checked and a fault is added.
	injecting sync.Mutex
	streams   chan struct{} // has one element for each stream of events
}

// New returns the admin API of a server.
func New(server *mockserver.Server, watcher *watch.Watcher) *API {
	return &API{server: server, watcher: watcher, streams: make(chan struct{}, maxStreams)}
}

// route is an operation. Its path is relative to Path.
type route struct {
	method, path string
	serve        http.HandlerFunc
}

func (a *API) routes() []route {
	return []route{
		{"GET", "/ready", a.ready},
		{"GET", "/faults", a.listFaults},
		{"POST", "/faults", a.injectFault},
		{"DELETE", "/faults", a.removeFaults},
		{"DELETE", "/faults/{id}", a.removeFault},
		{"GET", "/clock", a.getClock},
		{"POST", "/clock", a.advanceClock},
		{"POST", "/dns", a.setDNS},
		{"GET", "/record", a.listRecord},
		{"DELETE", "/record", a.forgetRecord},
		{"GET", "/record/{seq}", a.getRecorded},
		{"GET", "/state", a.getState},
		{"PUT", "/state", a.putState},
		{"GET", "/state.schema.json", a.getStateSchema},
		{"POST", "/reset", a.reset},
		{"GET", "/events", a.events},
		{"GET", "/openapi.yaml", a.getDocument},
	}
}

// Handler serves the API below Path, with errors in JSON for unknown paths and methods.
func (a *API) Handler() http.Handler {
	byPath := make(map[string][]string)
	mux := http.NewServeMux()
	for _, r := range a.routes() {
		mux.HandleFunc(r.method+" "+Path+r.path, r.serve)
		byPath[r.path] = append(byPath[r.path], r.method)
	}
	for path, methods := range maps.All(byPath) {
		slices.Sort(methods)
		allow := strings.Join(methods, ", ")
		mux.HandleFunc(Path+path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", allow)
			refuse(w, http.StatusMethodNotAllowed, "", "the method "+r.Method+" is not allowed: use "+strings.Join(methods, " or "))
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, "", "unknown path "+r.URL.Path+": "+Path+"/openapi.yaml lists the operations")
	})
	return mux
}

// ready responds as soon as the mock serves.
func (a *API) ready(w http.ResponseWriter, _ *http.Request) {
	send(w, http.StatusOK, map[string]bool{"ready": true})
}

func (a *API) getDocument(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(document)
}
