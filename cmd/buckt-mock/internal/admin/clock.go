package admin

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/bucktgo/buckt/cmd/buckt-mock/internal/watch"
)

// MaxAhead limits how far the clock can be ahead of the real time.
const MaxAhead = 100 * 365 * 24 * time.Hour

// clock is the JSON of the server's time.
type clock struct {
	Now   time.Time `json:"now"`
	Ahead string    `json:"ahead"` // as time.ParseDuration reads it
}

func wireClock(c watch.Clock) clock { return clock{c.Now.UTC(), c.Ahead.String()} }

func (a *API) getClock(w http.ResponseWriter, _ *http.Request) {
	send(w, http.StatusOK, wireClock(a.watcher.Snapshot().Clock))
}

func (a *API) advanceClock(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(w, r, maxBody)
	if err == nil {
		var input map[string]any
		if json.Unmarshal(body, &input) != nil || len(input) > 1 {
			err = &badRequest{http.StatusBadRequest, "", `the body must have the field "advance" and no other, as in {"advance":"24h"}`}
		} else {
			by, _ := input["advance"].(string)
			err = a.Advance(r.Context(), by)
		}
	}
	if err != nil {
		fail(w, err)
		return
	}
	a.getClock(w, r)
}

// Advance moves the server's clock forward by a duration such as "1h30m", and waits for the end of the current second: a URL that was
// presigned in that second counts as presigned before. An invalid duration is an error.
func (a *API) Advance(ctx context.Context, by string) error {
	refused := func(message string) error { return &badRequest{http.StatusUnprocessableEntity, "advance", message} }
	d, err := time.ParseDuration(by)
	switch {
	case err != nil:
		return refused("must be a duration such as 90s, 1h30m or 24h")
	case d <= 0:
		return refused("must be above 0: the clock does not run backwards, but POST " + Path + "/reset restores the real time")
	case d > MaxAhead-time.Until(a.server.Now()):
		return refused("must not move the clock more than 100 years ahead of the real time")
	}
	a.server.Advance(d)
	now := time.Now()
	select {
	case <-time.After(now.Truncate(time.Second).Add(time.Second).Sub(now)):
	case <-ctx.Done():
	}
	return nil
}
