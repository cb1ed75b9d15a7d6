// Package objectlock has the retentions of object lock: those of versions, and the default one of a bucket in XML.
package objectlock

import (
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// The modes of a retention.
const (
	Governance = "GOVERNANCE"
	Compliance = "COMPLIANCE"
)

// IsMode reports whether a text is a mode of a retention.
func IsMode(text string) bool { return text == Governance || text == Compliance }

// Retention is for how long object lock keeps a version.
type Retention struct {
	Mode  string    `json:"mode,omitempty"` // GOVERNANCE, COMPLIANCE or ""
	Until time.Time `json:"until,omitzero"`
}

// Read reads a retention, which must end in the future. Errors name the headers that carry it.
func Read(mode, until string, now time.Time) (Retention, error) {
	at, err := time.Parse(time.RFC3339, until)
	switch {
	case mode == "" || until == "":
		return Retention{}, s3error.New("InvalidArgument", "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied")
	case !IsMode(mode):
		return Retention{}, s3error.InvalidArgument("x-amz-object-lock-mode", mode, "Unknown wormMode directive.")
	case err != nil || !at.After(now):
		return Retention{}, s3error.InvalidArgument("x-amz-object-lock-retain-until-date", until, "The retain until date must be in the future!")
	}
	return Retention{mode, at.UTC()}, nil
}

// Keeps reports whether the version must not be deleted now. A bypass is about governance alone.
func (r Retention) Keeps(now time.Time, bypass bool) bool {
	return now.Before(r.Until) && (r.Mode == Compliance || !bypass)
}

// AllowsChange reports whether another retention may replace this one. It may be longer; to be shorter, to end or to have another mode it
// needs a bypass of governance.
func (r Retention) AllowsChange(to Retention, now time.Time, bypass bool) bool {
	return !r.Keeps(now, bypass) || to.Mode == r.Mode && !to.Until.Before(r.Until)
}

// Default is a retention of new versions, in days or years.
type Default struct {
	Mode  string `json:"mode,omitempty"`
	Days  int    `json:"days,omitzero"`
	Years int    `json:"years,omitzero"`
}

// From returns the retention of a version that is written now.
func (d Default) From(now time.Time) Retention {
	if d.Mode == "" {
		return Retention{}
	}
	return Retention{d.Mode, now.AddDate(d.Years, 0, d.Days)}
}
