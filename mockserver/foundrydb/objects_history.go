package foundrydb

import (
	"cmp"
	"slices"
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/service"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// objectHistory is the history of a bucket to which S3 clients write too. It has a lock of its own, an innermost one, as the bucket
// reports its changes while it is locked.
type objectHistory struct {
	mu sync.Mutex
	state.History
}

// replaced records that an object has another current version. Seeds are not requests, and not recorded.
func (fs *serviceRow) replaced(old, current *s3.Object) {
	if fs.seeding.Load() {
		return
	}
	now := fs.system.env.Now()
	h := &fs.recent
	h.mu.Lock()
	defer h.mu.Unlock()
	if old != nil {
		h.Deleted(fs, old, now)
	}
	if current != nil {
		h.Made(fs, current, now)
	}
}

// list lists the objects of the bucket, as they were a while ago if a fault makes lists lag behind.
func (fs *serviceRow) list(c *call, q s3.Query) s3.Page {
	if !c.IsStale() {
		return fs.objects.List(q)
	}
	var objects []*s3.Object
	for _, entry := range fs.objects.List(s3.Query{Max: maxListed}).Entries {
		objects = append(objects, entry.Object)
	}
	fs.recent.mu.Lock()
	history := state.History{Changes: slices.Clone(fs.recent.Changes)}
	fs.recent.mu.Unlock()
	objects = service.Lagging(c.Call, &history, c.system.now, fs, objects, func(a, b *s3.Object) int { return cmp.Compare(a.Key, b.Key) })
	return s3.Config{}.Restore(s3.State{Objects: objects}).List(q)
}

// maxListed is more than any bucket holds.
const maxListed = 1 << 30
