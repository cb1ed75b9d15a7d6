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

// Journal stores what a [Provisioner] does, and its results. [NewMemoryJournal] and [NewFileJournal] return those of this package; a table of
// a database with the fields of [Entry] as columns is another. Package provisiontest has a test for others.
//
// All methods are safe for concurrent use, also by several processes if the journal is for several. An entry that Save has stored survives a
// crash of the process. After an error of Save or Delete, other than [ErrStale], the entry may have been stored or deleted, or not.
type Journal interface {
	// Load returns the entry of a name, the zero Entry if it does not exist. Lease is how much of the lease is left by the clock of the
	// journal, 0 or less if it has ended.
	Load(ctx context.Context, name string) (Entry, error)

	// Save stores an entry, if the version of the stored one is was, 0 if none is stored; otherwise it returns [ErrStale] and changes
	// nothing. The comparison and the change are atomic. The lease begins now, by the clock of the journal.
	Save(ctx context.Context, e Entry, was int64) error

	// Delete deletes an entry, if its version is was; otherwise it returns [ErrStale] and changes nothing.
	Delete(ctx context.Context, name string, was int64) error

	// All iterates over the entries, in the order of their names. Those that are stored or deleted meanwhile may be among them or not. An error
	// ends it.
	All(ctx context.Context) iter.Seq2[Entry, error]
}

// Entry is what a [Journal] stores of a grant.
type Entry struct {
	// Name is the name of the entry: letters, digits and dashes, up to 64.
	Name string
	// Version is greater than 0, and another one after each change. That of a new entry is random: an entry that was deleted and made again
	// is not confused with the former.
	Version int64
	// Holder is the process that works at the grant, "" for none.
	Holder string
	// Lease is for how long the holder has the entry for itself.
	Lease time.Duration
	// Data is JSON. Its secrets are sealed.
	Data []byte
}

// MemoryJournal is a [Journal] in memory, for tests and for programs that make their grants at each start.
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
