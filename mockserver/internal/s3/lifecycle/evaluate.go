package lifecycle

import (
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/tagging"
)

const day = 24 * time.Hour

// smallest is the size below which objects do not change their storage class, unless the filter has a size.
const smallest = 128 << 10

// Version is a version of an object.
type Version struct {
	Key          string
	Modified     time.Time
	Size         int64
	StorageClass string // "" for STANDARD
	DeleteMarker bool
	Tags         []tagging.Tag
	// RetainedUntil and Held are the object lock of the version.
	RetainedUntil time.Time
	Held          bool
}

// Action is what happens to a version.
type Action int

// The actions, in their order at the same time.
const (
	Remove Action = iota // for ever
	Move                 // to another storage class
	Expire               // as by a deletion without a version
)

// Event is an action on a version of a key at a time, always a midnight in UTC.
type Event struct {
	At           time.Time
	Action       Action
	Index        int    // of the version
	StorageClass string // of [Move]
	RuleID       string
}

// Midnight returns the first midnight in UTC that is not before a time and a number of days.
func Midnight(t time.Time, days int) time.Time {
	at := t.Add(time.Duration(days) * day)
	if m := midnight(at); m.Equal(at) {
		return m
	}
	return nextMidnight(at)
}

func midnight(t time.Time) time.Time { return t.UTC().Truncate(day) }

func nextMidnight(t time.Time) time.Time { return midnight(t).Add(day) }

// Next returns the earliest event of the versions of a key, which are ordered from the oldest to the newest one, the current one. It may
// have been due already.
func (c *Configuration) Next(versions []Version) (next Event, found bool) {
	consider := func(e Event) {
		if !found || e.At.Before(next.At) || e.At.Equal(next.At) && e.Action < next.Action {
			next, found = e, true
		}
	}
	for i := range c.Rules {
		r := &c.Rules[i]
		if r.Status != "Enabled" {
			continue
		}
		for index := range versions {
			if v := &versions[index]; index == len(versions)-1 {
				c.current(r, v, index, consider)
			} else if r.matches(v) {
				c.noncurrent(r, versions, index, consider)
			}
		}
	}
	return next, found
}

func (c *Configuration) current(r *rule, v *Version, index int, consider func(Event)) {
	if at, expires := r.expires(v); expires && (!v.DeleteMarker || index == 0) {
		e := Event{At: at, Action: Expire, Index: index, RuleID: r.ID}
		if v.DeleteMarker {
			e.Action = Remove
		}
		consider(e)
	}
	for _, t := range r.Transitions {
		if r.matches(v) && c.moves(r, v, t.StorageClass) {
			consider(Event{At: t.of(v.Modified), Action: Move, Index: index, StorageClass: t.StorageClass, RuleID: r.ID})
		}
	}
}

func (c *Configuration) noncurrent(r *rule, versions []Version, index int, consider func(Event)) {
	v := &versions[index]
	if at, reached := r.NoncurrentVersionExpiration.of(versions, index); reached && !v.Held {
		if v.RetainedUntil.After(at) {
			at = Midnight(v.RetainedUntil, 0)
		}
		consider(Event{At: at, Action: Remove, Index: index, RuleID: r.ID})
	}
	for _, t := range r.NoncurrentVersionTransitions {
		if at, reached := t.of(versions, index); reached && c.moves(r, v, t.StorageClass) {
			consider(Event{At: at, Action: Move, Index: index, StorageClass: t.StorageClass, RuleID: r.ID})
		}
	}
}

// Expiration returns when a current version expires, and by which rule.
func (c *Configuration) Expiration(v Version) (at time.Time, ruleID string, expires bool) {
	for i := range c.Rules {
		r := &c.Rules[i]
		if of, applies := r.expires(&v); r.Status == "Enabled" && applies && (!expires || of.Before(at)) {
			at, ruleID, expires = of, r.ID, true
		}
	}
	return at, ruleID, expires
}

// Abort returns when an upload of a key is aborted, and by which rule.
func (c *Configuration) Abort(key string, initiated time.Time) (at time.Time, ruleID string, aborts bool) {
	for i := range c.Rules {
		r := &c.Rules[i]
		if r.AbortIncompleteMultipartUpload == nil || r.Status != "Enabled" || !r.covers(key) {
			continue
		}
		if of := Midnight(initiated, *r.AbortIncompleteMultipartUpload.DaysAfterInitiation); !aborts || of.Before(at) {
			at, ruleID, aborts = of, r.ID, true
		}
	}
	return at, ruleID, aborts
}

// expires returns when a current version expires, or a delete marker without other versions is removed.
func (r *rule) expires(v *Version) (at time.Time, expires bool) {
	e := r.Expiration
	if e == nil || !r.matches(v) {
		return at, false
	}
	if e.ExpiredObjectDeleteMarker != nil {
		return nextMidnight(v.Modified), v.DeleteMarker && *e.ExpiredObjectDeleteMarker
	}
	return e.of(v.Modified), true
}

// of returns the moment for an object that was made at a time. One made after the date is due at the next midnight.
func (m *moment) of(made time.Time) time.Time {
	switch {
	case m.Days != nil && *m.Days > 0:
		return Midnight(made, *m.Days)
	case m.date.After(made):
		return m.date
	}
	return nextMidnight(made)
}

// of returns when a version is due, and reports whether enough newer ones have been replaced too.
func (n *noncurrent) of(versions []Version, index int) (at time.Time, reached bool) {
	if n == nil {
		return at, false
	}
	at = Midnight(versions[index+1].Modified, *n.NoncurrentDays)
	if kept := n.NewerNoncurrentVersions; kept != nil {
		if index+1+*kept >= len(versions) {
			return at, false
		}
		if full := nextMidnight(versions[index+1+*kept].Modified); full.After(at) {
			at = full
		}
	}
	return at, true
}

// moves reports whether a transition changes the storage class of a version.
func (c *Configuration) moves(r *rule, v *Version, class string) bool {
	archives := class == "GLACIER" || class == "DEEP_ARCHIVE"
	large := v.Size >= smallest || c.AnySize && archives || r.hasSize()
	return large && !v.DeleteMarker && slices.Index(classes, class) > slices.Index(classes, v.StorageClass)
}

// matches reports whether a rule is about a version.
func (r *rule) matches(v *Version) bool {
	if !r.covers(v.Key) {
		return false
	}
	for _, c := range r.Filter.all() {
		if v.DeleteMarker && (len(c.Tags) > 0 || c.hasSize()) {
			return false
		}
		for _, t := range c.Tags {
			if !slices.Contains(v.Tags, t) {
				return false
			}
		}
		if over := c.ObjectSizeGreaterThan; over != nil && v.Size <= *over {
			return false
		}
		if under := c.ObjectSizeLessThan; under != nil && v.Size >= *under {
			return false
		}
	}
	return true
}

// covers reports whether a key has the prefixes of a rule.
func (r *rule) covers(key string) bool {
	if r.Prefix != nil && !strings.HasPrefix(key, *r.Prefix) {
		return false
	}
	for _, c := range r.Filter.all() {
		if c.Prefix != nil && !strings.HasPrefix(key, *c.Prefix) {
			return false
		}
	}
	return true
}

func (r *rule) hasSize() bool {
	return slices.ContainsFunc(r.Filter.all(), func(c *conditions) bool { return c.hasSize() })
}

func (c *conditions) hasSize() bool {
	return c.ObjectSizeGreaterThan != nil || c.ObjectSizeLessThan != nil
}

// all returns the conditions of a filter, all of which must hold.
func (f *filter) all() []*conditions {
	switch {
	case f == nil:
		return nil
	case f.And == nil:
		return []*conditions{&f.conditions}
	}
	return []*conditions{&f.conditions, f.And}
}
