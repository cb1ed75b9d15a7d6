package s3

import (
	"cmp"
	"container/heap"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/s3/lifecycle"
	"github.com/bucktgo/buckt/mockserver/internal/s3/s3error"
)

// Expiry has the buckets whose lifecycle configurations have something to do, see [Config]. To run it with Expire brings them up to the
// present.
type Expiry = lifecycle.Agenda[*Bucket]

// follow reads the lifecycle configuration after a change of the settings.
func (b *Bucket) follow() {
	b.rules.Store(nil)
	b.plan(time.Time{})
	if b.settings.Lifecycle == "" {
		return
	}
	if rules, err := lifecycle.Read(b.settings.Lifecycle); err == nil {
		rules.AnySize = b.settings.TransitionMinimum == variesByClass
		b.rules.Store(rules)
		b.planAll(b.events())
	}
}

// plan sets when the configuration has something to do, the zero time for never.
func (b *Bucket) plan(due time.Time) {
	if b.config.Expiry != nil && !b.due.Equal(due) {
		b.config.Expiry.Set(b, b.config.Name+"/"+b.config.Region+"/"+b.config.Owner.ID, due)
	}
	b.due = due
}

func (b *Bucket) planEarlier(at time.Time) {
	if b.due.IsZero() || at.Before(b.due) {
		b.plan(at)
	}
}

// planKey plans for a key whose versions have changed.
func (b *Bucket) planKey(key string, versions []*Object) {
	if b.rules.Load() == nil {
		return
	}
	if next, found := b.nextEvent(key, versions); found {
		b.planEarlier(next.At)
	}
}

// planUpload plans for an upload.
func (b *Bucket) planUpload(u *Upload) {
	if rules := b.rules.Load(); rules != nil {
		if at, _, aborts := rules.Abort(u.Object.Key, u.Initiated); aborts {
			b.planEarlier(at)
		}
	}
}

// planAll plans for the next events of all keys, and for all uploads.
func (b *Bucket) planAll(events lifecycle.Queue) {
	b.plan(time.Time{})
	if len(events) > 0 {
		b.plan(events[0].At)
	}
	for _, u := range b.uploads {
		b.planUpload(u)
	}
}

// events returns the next event of each key.
func (b *Bucket) events() (events lifecycle.Queue) {
	b.keys.Scan(func(key string, versions []*Object) bool {
		if e, found := b.nextEvent(key, versions); found {
			events = append(events, e)
		}
		return true
	})
	heap.Init(&events)
	return events
}

func (b *Bucket) nextEvent(key string, versions []*Object) (lifecycle.KeyEvent, bool) {
	shown := make([]lifecycle.Version, len(versions))
	for i, o := range versions {
		shown[i] = o.inLifecycle()
	}
	e, found := b.rules.Load().Next(shown)
	return lifecycle.KeyEvent{Event: e, Key: key}, found
}

func (o *Object) inLifecycle() lifecycle.Version {
	return lifecycle.Version{
		Key: o.Key, Modified: o.Modified, Size: o.Size(), StorageClass: o.StorageClass, DeleteMarker: o.DeleteMarker,
		Tags: o.Tags, RetainedUntil: o.Retention.Until, Held: o.LegalHold,
	}
}

// Expire applies the due actions of the lifecycle configuration, with the times at which they were due.
func (b *Bucket) Expire(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	rules := b.rules.Load()
	if rules == nil || b.closed {
		return
	}
	b.expiring = true
	events := b.events()
	for len(events) > 0 && !events[0].At.After(now) {
		e := events[0]
		b.take(e)
		if next, found := b.nextEvent(e.Key, b.versions(e.Key)); found {
			events[0] = next
			heap.Fix(&events, 0)
		} else {
			heap.Pop(&events)
		}
	}
	for _, u := range b.sortedUploads() {
		if at, _, aborts := rules.Abort(u.Object.Key, u.Initiated); aborts && !at.After(now) {
			b.endUpload(u)
		}
	}
	b.expiring = false
	b.planAll(events)
}

// take lets an event happen.
func (b *Bucket) take(e lifecycle.KeyEvent) {
	versions := b.versions(e.Key)
	switch o := versions[e.Index]; e.Action {
	case lifecycle.Expire:
		b.delete(Deletion{Key: e.Key, Time: e.At})
	case lifecycle.Remove:
		b.set(e.Key, slices.Delete(slices.Clone(versions), e.Index, e.Index+1))
		b.forget(e.At, o)
	case lifecycle.Move:
		moved := *o
		moved.StorageClass = e.StorageClass
		versions = slices.Clone(versions)
		versions[e.Index] = &moved
		b.set(e.Key, versions)
	}
}

const (
	minimumHeader = "X-Amz-Transition-Default-Minimum-Object-Size"
	allClasses    = "all_storage_classes_128K"
	variesByClass = "varies_by_storage_class"
)

func (c *call) putLifecycle() error {
	minimum := c.http.Header.Get(minimumHeader)
	if minimum != "" && minimum != allClasses && minimum != variesByClass {
		return s3error.InvalidArgument(strings.ToLower(minimumHeader), minimum, "Unknown value of the header.")
	}
	body, err := c.readXMLBody()
	if err != nil {
		return err
	}
	text := body.bytes.Copy()
	rules, err := lifecycle.Read(string(text))
	if err != nil {
		return err
	}
	if err := rules.Check(c.handler.Ceph); err != nil {
		return err
	}
	c.bucket.Configure(func(s *Settings) {
		s.Lifecycle, s.TransitionMinimum = string(lifecycle.Complete(text, c.bucket.config.NewID)), ""
		if minimum == variesByClass {
			s.TransitionMinimum = minimum
		}
	})
	c.set(minimumHeader, cmp.Or(minimum, allClasses))
	return c.done(http.StatusOK)
}

func (c *call) getLifecycle() error {
	settings := c.bucket.Settings()
	if settings.Lifecycle == "" {
		return missing("NoSuchLifecycleConfiguration")(c)
	}
	c.set(minimumHeader, cmp.Or(settings.TransitionMinimum, allClasses))
	c.send(http.StatusOK, []byte(settings.Lifecycle))
	return nil
}

func (c *call) deleteLifecycle() error {
	c.bucket.Configure(func(s *Settings) { s.Lifecycle, s.TransitionMinimum = "", "" })
	return c.done(http.StatusNoContent)
}

// writeExpiration writes when the current version of an object expires.
func (c *call) writeExpiration(o *Object) {
	rules := c.bucket.rules.Load()
	if rules == nil {
		return
	}
	if current, found := c.bucket.Get(o.Key); !found || current.VersionID != o.VersionID {
		return
	}
	if at, id, expires := rules.Expiration(o.inLifecycle()); expires {
		c.set("X-Amz-Expiration", `expiry-date="`+at.Format(http.TimeFormat)+`", rule-id="`+url.PathEscape(id)+`"`)
	}
}

// writeAbort writes when an upload is aborted.
func (c *call) writeAbort(u *Upload) {
	rules := c.bucket.rules.Load()
	if rules == nil {
		return
	}
	if at, id, aborts := rules.Abort(u.Object.Key, u.Initiated); aborts {
		c.set("X-Amz-Abort-Date", at.Format(http.TimeFormat))
		c.set("X-Amz-Abort-Rule-Id", id)
	}
}
