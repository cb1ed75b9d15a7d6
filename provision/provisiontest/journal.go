package provisiontest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/bucktgo/buckt/provision"
)

// TestJournal tests a journal. Each call of open returns the journal for another process: entries saved by one can be loaded by the others.
// If the journal is for a single process, open always returns the same journal. The journal may have other entries; TestJournal uses names
// that begin with "provisiontest-" and deletes its entries at the end.
func TestJournal(ctx context.Context, open func() (provision.Journal, error)) error {
	t := journalTest{ctx: ctx}
	for range 2 {
		j, err := open()
		if !t.succeed(err, "open") {
			return t.err()
		}
		t.journals = append(t.journals, j)
	}
	t.entries()
	t.compareAndSet()
	t.list()
	t.concurrent()
	return t.err()
}

type journalTest struct {
	findings
	ctx      context.Context
	journals []provision.Journal
}

// load loads an entry from each of the journals, which must agree, and returns it.
func (t *journalTest) load(name string) provision.Entry {
	var e provision.Entry
	for i, j := range t.journals {
		loaded, err := j.Load(t.ctx, name)
		t.succeed(err, "Load")
		t.expect(i == 0 || same(e, loaded), "Load: the entry differs in another process: %+v and %+v", e, loaded)
		e = loaded
	}
	return e
}

func same(a, b provision.Entry) bool {
	return a.Name == b.Name && a.Version == b.Version && a.Holder == b.Holder && sameJSON(a.Data, b.Data)
}

// sameJSON reports whether two texts have the same value: a database may store JSON in another form.
func sameJSON(a, b []byte) bool {
	var va, vb any
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	return json.Unmarshal(a, &va) == nil && json.Unmarshal(b, &vb) == nil && reflect.DeepEqual(va, vb)
}

// entries saves, loads and deletes one entry.
func (t *journalTest) entries() {
	const name = "provisiontest-entry"
	j := t.journals[0]
	t.expect(same(t.load(name), provision.Entry{}), "Load: an entry that does not exist must be the zero value")

	data := []byte(`{"text":"ä \" <>","large":"` + strings.Repeat("x", 256<<10) + `"}`)
	e := provision.Entry{Name: name, Version: 1 << 40, Holder: "me", Lease: time.Hour, Data: data}
	want := e
	want.Data = bytes.Clone(data)
	t.succeed(j.Save(t.ctx, e, 0), "Save of a new entry")
	clear(data) // the journal must have a copy
	loaded := t.load(name)
	t.expect(same(loaded, want), "Load: the entry must be the one that was saved")
	t.expect(loaded.Lease > 59*time.Minute && loaded.Lease <= time.Hour, "Load: of a lease of an hour %s is left", loaded.Lease)
	clear(loaded.Data)
	t.expect(same(t.load(name), want), "Load: a change to a loaded entry must not change the stored one")

	e.Version, e.Holder, e.Lease, e.Data = e.Version+1, "", 0, []byte(`{}`)
	t.succeed(j.Save(t.ctx, e, want.Version), "Save")
	loaded = t.load(name)
	t.expect(same(loaded, e), "Load: the entry must be the one that was saved last")
	t.expect(loaded.Lease <= 0, "Load: of no lease %s is left", loaded.Lease)

	t.fail(j.Delete(t.ctx, name, want.Version), provision.ErrStale, "Delete of an older version")
	t.expect(same(t.load(name), e), "Load: an entry that was not deleted must stay")
	t.succeed(j.Delete(t.ctx, name, e.Version), "Delete")
	t.expect(same(t.load(name), provision.Entry{}), "Load: an entry that was deleted must be the zero value")
	t.fail(j.Delete(t.ctx, name, e.Version), provision.ErrStale, "Delete of an entry that was deleted")
}

// compareAndSet saves entries with a version that differs from the stored one.
func (t *journalTest) compareAndSet() {
	const name = "provisiontest-version"
	j := t.journals[0]
	e := provision.Entry{Name: name, Version: 7, Data: []byte(`{"n":1}`)}
	t.fail(j.Save(t.ctx, e, 6), provision.ErrStale, "Save of a new entry over a version")
	t.expect(same(t.load(name), provision.Entry{}), "Save: an entry that is stale must not be stored")
	t.succeed(j.Save(t.ctx, e, 0), "Save of a new entry")
	for _, was := range []int64{0, 6, 8} {
		other := provision.Entry{Name: name, Version: was + 1, Data: []byte(`{"n":2}`)}
		t.fail(t.journals[1].Save(t.ctx, other, was), provision.ErrStale, "Save over another version")
	}
	t.expect(same(t.load(name), e), "Save: an entry that is stale must not be stored")
	t.succeed(j.Delete(t.ctx, name, 7), "Delete")
}

// list iterates over the entries.
func (t *journalTest) list() {
	names := []string{"provisiontest-a", "provisiontest-a-b", "provisiontest-b"}
	j := t.journals[0]
	for i := len(names) - 1; i >= 0; i-- {
		t.succeed(j.Save(t.ctx, provision.Entry{Name: names[i], Version: int64(i) + 1, Data: []byte(`{}`)}, 0), "Save of a new entry")
	}
	for _, j := range t.journals {
		var all []string
		for e, err := range j.All(t.ctx) {
			if !t.succeed(err, "All") {
				break
			}
			if strings.HasPrefix(e.Name, "provisiontest-") {
				all = append(all, e.Name)
				t.expect(same(e, t.load(e.Name)), "All: the entry %s must be the one that Load returns", e.Name)
			}
		}
		slices.Sort(all)
		t.expect(slices.Equal(all, names), "All: the entries are %q, and must be %q", all, names)
		for range j.All(t.ctx) {
			break // must not block or panic
		}
	}
	for i, name := range names {
		t.succeed(j.Delete(t.ctx, name, int64(i)+1), "Delete")
	}
}

// concurrent increments a counter in one entry, in several goroutines of several processes.
func (t *journalTest) concurrent() {
	const name, workers, each = "provisiontest-count", 8, 10
	t.succeed(t.journals[0].Save(t.ctx, provision.Entry{Name: name, Version: 1, Data: []byte(`0`)}, 0), "Save of a new entry")
	var wg sync.WaitGroup
	errs := make([]error, workers)
	for w := range workers {
		wg.Go(func() { errs[w] = count(t.ctx, t.journals[w%len(t.journals)], name, each) })
	}
	wg.Wait()
	t.succeed(errors.Join(errs...), "Save by several processes")
	e := t.load(name)
	total := 0
	t.succeed(json.Unmarshal(e.Data, &total), "Load")
	t.expect(total == workers*each, "Save: of %d changes by several processes %d are left", workers*each, total)
	t.succeed(t.journals[0].Delete(t.ctx, name, e.Version), "Delete")
}

func count(ctx context.Context, j provision.Journal, name string, n int) error {
	for n > 0 {
		e, err := j.Load(ctx, name)
		if err != nil {
			return err
		}
		total := 0
		if err := json.Unmarshal(e.Data, &total); err != nil {
			return err
		}
		was := e.Version
		e.Version++
		e.Data, _ = json.Marshal(total + 1)
		switch err := j.Save(ctx, e, was); {
		case err == nil:
			n--
		case !errors.Is(err, provision.ErrStale):
			return err
		}
	}
	return nil
}
