package ui

import (
	"net/http"
	"strconv"

	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/admin"
)

// maxForm limits the body of a form.
const maxForm = 64 << 10

// done returns the message after a form was processed. Its texts are fixed, so that a link cannot forge one.
var done = map[string]string{
	"clock":   "The clock was moved.",
	"inject":  "The fault is in force from the next request on.",
	"removed": "The fault was removed.",
}

// back redirects to the page, so that reloading it does not submit the form again.
func back(w http.ResponseWriter, r *http.Request, what, section string) {
	http.Redirect(w, r, admin.Path+"/?done="+what+"#"+section, http.StatusSeeOther)
}

func (u *UI) moveClock(w http.ResponseWriter, r *http.Request) {
	if !parse(w, r) {
		return
	}
	advance := r.PostForm.Get("advance")
	if err := u.api.Advance(r.Context(), advance); err != nil {
		text, _ := explain(err)
		u.render(w, http.StatusUnprocessableEntity, "page", page{
			Snapshot: u.watcher.Snapshot(), Form: newForm(""), Advance: advance, ClockError: text,
		})
		return
	}
	back(w, r, "clock", "clock")
}

func (u *UI) inject(w http.ResponseWriter, r *http.Request) {
	if !parse(w, r) {
		return
	}
	entered := form{Values: r.PostForm}
	fault, err := entered.fault()
	if err == nil {
		_, err = u.api.InjectJSON(fault)
	}
	if err != nil {
		entered.Error, entered.Field = explain(err)
		u.render(w, http.StatusUnprocessableEntity, "page", page{Snapshot: u.watcher.Snapshot(), Form: entered})
		return
	}
	back(w, r, "inject", "faults")
}

func (u *UI) remove(w http.ResponseWriter, r *http.Request) {
	if !parse(w, r) {
		return
	}
	// A fault that no longer exists needs no removal.
	if id := r.PostForm.Get("id"); id == "all" {
		u.api.RemoveFaults()
	} else if n, err := strconv.Atoi(id); err == nil {
		u.watcher.Remove(n)
	}
	back(w, r, "removed", "faults")
}

func parse(w http.ResponseWriter, r *http.Request) bool {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "the form cannot be read", http.StatusBadRequest)
		return false
	}
	return true
}
