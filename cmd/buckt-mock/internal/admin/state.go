package admin

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"github.com/bucktgo/buckt/mockserver"
)

func (a *API) getState(w http.ResponseWriter, _ *http.Request) {
	send(w, http.StatusOK, a.server.Snapshot())
}

func (a *API) putState(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(w, r, maxState)
	if err != nil {
		fail(w, err)
		return
	}
	state, err := mockserver.ReadState(bytes.NewReader(body))
	if err == nil {
		err = a.watcher.Restore(state)
	}
	if err != nil {
		fail(w, invalidState(err))
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *API) getStateSchema(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/schema+json")
	_, _ = io.WriteString(w, mockserver.StateSchema())
}

// invalidState extracts the field from an error such as "mockserver: Restore: buckt.organizations[0].plan must be …".
func invalidState(err error) error {
	text := err.Error()
	for _, prefix := range []string{"mockserver: a state: ", "mockserver: Restore: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	field, _, _ := strings.Cut(text, " ")
	if field != "version" && !strings.ContainsAny(field, ".[") {
		field = ""
	}
	return &badRequest{http.StatusUnprocessableEntity, field, text}
}

func (a *API) reset(w http.ResponseWriter, _ *http.Request) {
	a.watcher.Reset()
	w.WriteHeader(http.StatusNoContent)
}
