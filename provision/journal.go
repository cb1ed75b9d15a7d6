package provision

import (
	"bytes"
	"context"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"
)

// Journal stores the steps of a [Provisioner] and their results. [NewMemoryJournal] and [NewFileJournal] return implementations. Another
// one can use a database table with the fields of [Entry] as columns; package provisiontest tests it.
//
// All methods are safe for concurrent use, also by several processes if the journal is shared. A saved entry survives a crash of the
// process. After an error of Save or Delete other than [ErrStale], the outcome is unknown.
type Journal interface {
	// Load returns the entry with a name, or the zero Entry if it does not exist. Lease is the remaining time of the lease by the clock of
	// the journal, 0 or less if it has ended.
	Load(ctx context.Context, name string) (Entry, error)

	// Save stores an entry if the stored version is was, where 0 means no entry; otherwise it returns [ErrStale] and changes nothing. It is
	// atomic. The lease begins now, by the clock of the journal.
	Save(ctx context.Context, e Entry, was int64) error

	// Delete deletes an entry if its version is was; otherwise it returns [ErrStale] and changes nothing. It is atomic.
	Delete(ctx context.Context, name string, was int64) error

	// All iterates over the entries, sorted by name. Entries that are stored or deleted during the iteration may or may not be included. An
	// error ends the iteration.
	All(ctx context.Context) iter.Seq2[Entry, error]
}

// Entry is the stored entry of a grant in a [Journal].
type Entry struct {
	// Name is the name of the entry: up to 64 letters, digits and dashes.
	Name string
	// Version is greater than 0 and changes with each write. The version of a new entry is random, so that an entry that was deleted and
	// created again is not confused with the deleted one.
	Version int64
	// Holder is the process that works on the grant, or "".
	Holder string
	// Lease is how long the holder has exclusive access to the entry.
	Lease time.Duration
	// Data is JSON. Its secrets are encrypted.
	Data []byte
}

// MemoryJournal is a [Journal] in memory, for tests and for programs that create their grants at each start.
type MemoryJournal struct {
	mu      sync.Mutex
	entries map[string]memoryEntry
}

type memoryEntry struct {
	Entry
	until time.Time
}

// NewMemoryJournal returns an empty journal.
func NewMemoryJournal() *MemoryJournal { return &MemoryJournal{entries: map[string]memoryEntry{}} }

func (e memoryEntry) load() Entry {
	e.Lease, e.Data = time.Until(e.until), bytes.Clone(e.Data)
	return e.Entry
}

// Load implements [Journal].
func (j *MemoryJournal) Load(_ context.Context, name string) (Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e, found := j.entries[name]
	if !found {
		return Entry{}, nil
	}
	return e.load(), nil
}

// Save implements [Journal].
func (j *MemoryJournal) Save(_ context.Context, e Entry, was int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.entries[e.Name].Version != was {
		return ErrStale
	}
	e.Data = bytes.Clone(e.Data)
	j.entries[e.Name] = memoryEntry{e, time.Now().Add(e.Lease)}
	return nil
}

// Delete implements [Journal].
func (j *MemoryJournal) Delete(_ context.Context, name string, was int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.entries[name].Version != was {
		return ErrStale
	}
	delete(j.entries, name)
	return nil
}

// All implements [Journal].
func (j *MemoryJournal) All(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		j.mu.Lock()
		names := slices.Sorted(maps.Keys(j.entries))
		j.mu.Unlock()
		for _, name := range names {
			e, err := j.Load(ctx, name)
			if (e.Name != "" || err != nil) && !yield(e, err) {
				return
			}
		}
	}
}
