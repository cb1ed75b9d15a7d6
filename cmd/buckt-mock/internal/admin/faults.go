package admin

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/watch"
	"github.com/bucktgo/buckt/mockserver"
	"github.com/bucktgo/buckt/mockserver/fault"
)

// maxFaults limits the number of injected faults, because each request is compared with all of them.
const maxFaults = 100

// injected is the JSON of a fault.
type injected struct {
	ID    int         `json:"id"`
	Fault fault.Fault `json:"fault"`
	Seen  int         `json:"seen"`
	Count int         `json:"count"`
}

func wireFaults(faults []watch.Fault) []injected {
	list := []injected{}
	for _, f := range faults {
		list = append(list, injected(f))
	}
	return list
}

func (a *API) listFaults(w http.ResponseWriter, _ *http.Request) {
	send(w, http.StatusOK, map[string]any{"faults": wireFaults(a.watcher.Snapshot().Faults)})
}

func (a *API) injectFault(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(w, r, maxBody)
	var added watch.Fault
	if err == nil {
		added, err = a.InjectJSON(body)
	}
	if err != nil {
		fail(w, err)
		return
	}
	w.Header().Set("Location", Path+"/faults/"+strconv.Itoa(added.ID))
	send(w, http.StatusCreated, injected(added))
}

// InjectJSON injects a valid fault, unless it closes the port, which this API needs.
func (a *API) InjectJSON(body []byte) (watch.Fault, error) {
	var f fault.Fault
	if err := f.UnmarshalJSON(body); err != nil {
		return watch.Fault{}, invalidFault(http.StatusBadRequest, err)
	}
	if err := checkKind(f.Effect.Kind); err != nil {
		return watch.Fault{}, err
	}
	if err := mockserver.ValidateFault(f); err != nil {
		return watch.Fault{}, invalidFault(http.StatusUnprocessableEntity, err)
	}
	a.injecting.Lock()
	defer a.injecting.Unlock()
	if len(a.server.Faults()) >= maxFaults {
		return watch.Fault{}, &badRequest{http.StatusConflict, "", "there are " + strconv.Itoa(maxFaults) + " faults already: remove one by DELETE " + Path + "/faults/{id}"}
	}
	injection := a.server.Inject(f)
	return a.watcher.Fault(injection), nil
}

// checkKind rejects unknown kinds, and the kind that closes the port.
func checkKind(kind fault.Kind) error {
	if kind == fault.KindRefuse {
		return &badRequest{http.StatusUnprocessableEntity, "effect.kind",
			"refuse would close the port, and this API with it: only a test in Go can inject it, by Server.Inject"}
	}
	kinds := slices.DeleteFunc(fault.Kinds(), func(k fault.Kind) bool { return k == fault.KindRefuse })
	if !slices.Contains(kinds, kind) {
		return &badRequest{http.StatusUnprocessableEntity, "effect.kind", fmt.Sprintf("unknown kind %q: it must be one of %q", kind, kinds)}
	}
	return nil
}

// invalidFault extracts the field from an error such as "mockserver: fault: effect.status: 42 must be 200 to 599".
func invalidFault(status int, err error) error {
	text := strings.TrimPrefix(err.Error(), "mockserver: fault: ")
	field, message, found := strings.Cut(text, ": ")
	if !found || strings.Contains(field, " ") {
		return &badRequest{status, "", text}
	}
	return &badRequest{status, field, message}
}

func (a *API) removeFaults(w http.ResponseWriter, _ *http.Request) {
	a.RemoveFaults()
	w.WriteHeader(http.StatusNoContent)
}

// RemoveFaults removes all faults.
func (a *API) RemoveFaults() { a.server.RemoveFaults() }

func (a *API) removeFault(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		refuse(w, http.StatusBadRequest, "id", "must be a number")
		return
	}
	if !a.watcher.Remove(id) {
		refuse(w, http.StatusNotFound, "id", "no fault has this id: GET "+Path+"/faults lists them")
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
