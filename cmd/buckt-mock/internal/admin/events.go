package admin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/watch"
)

const (
	// maxStreams is the maximum number of open event streams.
	maxStreams = 100
	// heartbeat is the maximum time without an event, so that proxies keep the stream open.
	heartbeat = 15 * time.Second
	// slowest is the time within which a client must accept an event.
	slowest = 30 * time.Second
)

// stream writes server-sent events.
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	silent  time.Time // since then
	err     error
}

// events sends events until the client disconnects or the server is closed.
func (a *API) events(w http.ResponseWriter, r *http.Request) {
	select {
	case a.streams <- struct{}{}:
		defer func() { <-a.streams }()
	default:
		refuse(w, http.StatusServiceUnavailable, "", fmt.Sprintf("%d streams of events are open already: close one", maxStreams))
		return
	}
	// Earlier requests are not sent, unless the client requests them.
	seen := *a.watcher.Snapshot()
	if after, asked, err := lastSeen(r); err != nil {
		fail(w, err)
		return
	} else if asked && after <= seen.Last {
		seen.Last = after
	} else if asked {
		seen.Last = 0 // the number is of a mock that this one has taken the place of
	}
	w.Header().Set("Content-Type", "text/event-stream")
	s := &stream{w: w, control: http.NewResponseController(w)}
	s.write(": events\n\n")
	tick := time.NewTicker(watch.Interval)
	defer tick.Stop()
	for s.err == nil {
		now := a.watcher.Recent()
		s.sendChanges(&seen, now)
		seen = *now
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}

// lastSeen returns the number of the last request that the client has received: a browser that reconnects sends it in a header.
func lastSeen(r *http.Request) (seq int, asked bool, err error) {
	field, text := "Last-Event-ID", r.Header.Get("Last-Event-ID")
	if text == "" {
		field, text = "after", r.URL.Query().Get("after")
	}
	if text == "" {
		return 0, false, nil
	}
	seq, err = strconv.Atoi(text)
	if err != nil || seq < 0 {
		return 0, false, &badRequest{http.StatusBadRequest, field, "must be a number from 0"}
	}
	return seq, true, nil
}

// sendChanges sends the differences between two snapshots.
func (s *stream) sendChanges(seen, now *watch.Snapshot) {
	if now.RecordVersion != seen.RecordVersion {
		s.send("forgotten", "", map[string]any{})
	}
	for _, r := range now.After(seen.Last) {
		s.send("request", strconv.Itoa(r.Seq), r)
	}
	if now.StateVersion != seen.StateVersion {
		changed := now.Changed(seen)
		s.send("state", "", map[string]any{"changed": append([]watch.Row{}, changed...)})
	}
	if now.FaultsVersion != seen.FaultsVersion {
		s.send("faults", "", map[string]any{"faults": wireFaults(now.Faults)})
	}
	if now.ClockVersion != seen.ClockVersion {
		s.send("clock", "", wireClock(now.Clock))
	}
	if time.Since(s.silent) > heartbeat {
		s.write(": still here\n\n")
	}
}

func (s *stream) send(event, id string, data any) {
	content, err := json.Marshal(data)
	if err != nil {
		s.err = err
		return
	}
	text := "event: " + event + "\n"
	if id != "" {
		text += "id: " + id + "\n"
	}
	s.write(text + "data: " + string(content) + "\n\n")
}

func (s *stream) write(text string) {
	if s.err != nil {
		return
	}
	s.silent = time.Now()
	_ = s.control.SetWriteDeadline(s.silent.Add(slowest))
	if _, s.err = s.w.Write([]byte(text)); s.err == nil {
		s.err = s.control.Flush()
	}
}
