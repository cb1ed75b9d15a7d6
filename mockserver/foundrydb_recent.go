package mockserver

import (
	"cmp"
	"slices"
	"sync"

	"github.com/bucktgo/buckt/mockserver/internal/s3"
	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// objectHistory is the history of a bucket that S3 clients write to as well. It has a lock of its own, an innermost one, as the bucket
// tells of its changes while it is locked.
type objectHistory struct {
	mu sync.Mutex
	state.History
}

// replaced notes that the current version of an object is another one. Seeds are no requests.
func (service *fileService) replaced(old, current *s3.Object) {
	if service.seeding.Load() {
		return
	}
	now := service.system.server.now()
	h := &service.recent
	h.mu.Lock()
	defer h.mu.Unlock()
	if old != nil {
		h.Deleted(service, old, now)
	}
	if current != nil {
		h.Made(service, current, now)
	}
}

// list lists the objects of the bucket, as they were a while ago where a fault makes lists lag behind.
func (service *fileService) list(c *foundryDBCall, q s3.Query) s3.Page {
	if !c.faults.has(KindStaleLists) {
		return service.objects.List(q)
	}
	var objects []*s3.Object
	for _, entry := range service.objects.List(s3.Query{Max: maxListed}).Entries {
		objects = append(objects, entry.Object)
	}
	service.recent.mu.Lock()
	history := state.History{Changes: slices.Clone(service.recent.Changes)}
	service.recent.mu.Unlock()
	objects = lagging(c.call, &history, c.now, service, objects, func(a, b *s3.Object) int { return cmp.Compare(a.Key, b.Key) })
	return s3.Config{}.Restore(s3.State{Objects: objects}).List(q)
}

// maxListed is more than any bucket holds.
const maxListed = 1 << 30
