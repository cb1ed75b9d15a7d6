package watch

import (
	"time"

	"github.com/bucktgo/buckt/mockserver"
)

// Request is the summary of an exchange.
type Request struct {
	Seq       int       `json:"seq"`
	Start     time.Time `json:"start"`
	System    string    `json:"system"`
	Operation string    `json:"operation"`
	// ClientMethod is the method of the client that performs the operation.
	ClientMethod string        `json:"client_method"`
	Method       string        `json:"method"`
	Host         string        `json:"host"`
	URL          string        `json:"url"` // path and query
	Status       int           `json:"status"`
	Duration     time.Duration `json:"-"`
	// DurationMS is the same in milliseconds.
	DurationMS float64  `json:"duration_ms"`
	Unmatched  bool     `json:"unmatched"`
	Faults     []string `json:"faults"`
}

// requests are the newest ones: those of the last look and what came since.
func requests(server *mockserver.Server, before *Snapshot) (newest []Request, last int) {
	newer := server.RequestsAfter(before.Last)
	newest = append(newest, before.Requests...)
	last = before.Last
	for i := range newer {
		newest = append(newest, requestOf(&newer[i]))
		last = newer[i].Seq
	}
	return newest[max(0, len(newest)-MaxRequests):], last
}

func requestOf(ex *mockserver.Exchange) Request {
	return Request{
		Seq: ex.Seq, Start: ex.Start, System: string(ex.System), Operation: ex.Operation, ClientMethod: ex.ClientMethod(),
		Method: ex.Method, Host: ex.Host, URL: ex.URL.RequestURI(), Status: ex.Status, Duration: ex.Duration, Unmatched: ex.Unmatched,
		DurationMS: float64(ex.Duration) / float64(time.Millisecond),
		Faults:     append([]string{}, ex.Faults...),
	}
}

// After returns the requests of a snapshot after number seq.
func (l *Snapshot) After(seq int) []Request {
	for i, r := range l.Requests {
		if r.Seq > seq {
			return l.Requests[i:]
		}
	}
	return nil
}

// ForgetRequests empties the record.
func (w *Watcher) ForgetRequests() { w.forget(w.server.ForgetRequests) }

// Reset resets the server, which empties the record too, and its clock.
func (w *Watcher) Reset() {
	w.forget(func() {
		w.server.ResetClock()
		w.server.Reset()
	})
}

// Restore restores a state while no snapshot is taken.
func (w *Watcher) Restore(state *mockserver.State) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.server.Restore(state)
}

func (w *Watcher) forget(forget func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	forget()
	if w.last == nil {
		return
	}
	forgotten := *w.last
	forgotten.Requests = nil
	forgotten.RecordVersion++
	w.last, w.due = &forgotten, time.Time{}
}
