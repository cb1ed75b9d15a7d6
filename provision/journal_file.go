package provision

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// FileJournal is a [Journal] in a folder, with one JSON file per entry. All processes of one machine can share it. A write is complete or
// has no effect, even if the process or the machine crashes: a new file is written, synced and renamed. Processes exclude each other with a
// lock on the folder, which the end of its process releases. On a system without such locks, such as Solaris, the error is
// [errors.ErrUnsupported]. The folder must be on a local file system, and the clock must not be set back.
type FileJournal struct {
	folder string
	lock   chan struct{} // excludes other goroutines of this process, which need not poll the lock of the folder
}

// NewFileJournal returns the journal in a folder, which it creates if it does not exist. Only the user has access to the folder and its
// files.
func NewFileJournal(folder string) (*FileJournal, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("provision: the journal: %w", err)
	}
	return &FileJournal{folder: folder, lock: make(chan struct{}, 1)}, nil
}

// fileEntry is the JSON of an entry.
type fileEntry struct {
	Name    string          `json:"name"`
	Version int64           `json:"version"`
	Holder  string          `json:"holder,omitzero"`
	Until   time.Time       `json:"until,omitzero"`
	Data    json.RawMessage `json:"data"`
}

const entrySuffix = ".json"

// file returns the file name of an entry. A name outside the folder is refused.
func (j *FileJournal) file(name string) (string, error) {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return "", fmt.Errorf("provision: the journal: %q is not the name of an entry", name)
	}
	return filepath.Join(j.folder, name+entrySuffix), nil
}

// Load implements [Journal].
func (j *FileJournal) Load(ctx context.Context, name string) (Entry, error) {
	file, err := j.file(name)
	if err != nil {
		return Entry{}, err
	}
	if err := ctx.Err(); err != nil {
		return Entry{}, err
	}
	return load(file)
}

// load reads an entry. It needs no lock, because files are replaced atomically.
func load(file string) (Entry, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return Entry{}, nil
	}
	if err != nil {
		return Entry{}, fmt.Errorf("provision: the journal: %w", err)
	}
	var e fileEntry
	if err := json.Unmarshal(text, &e); err != nil {
		return Entry{}, fmt.Errorf("provision: the journal: %s: %w", file, err)
	}
	if e.Name+entrySuffix != filepath.Base(file) {
		return Entry{}, fmt.Errorf("provision: the journal: %s has the entry %q", file, e.Name)
	}
	return Entry{Name: e.Name, Version: e.Version, Holder: e.Holder, Lease: time.Until(e.Until), Data: e.Data}, nil
}

// Save implements [Journal].
func (j *FileJournal) Save(ctx context.Context, e Entry, was int64) error {
	return j.change(ctx, e.Name, was, func(file string) error {
		text, err := json.Marshal(fileEntry{e.Name, e.Version, e.Holder, time.Now().Add(e.Lease), e.Data})
		if err != nil {
			return err
		}
		return replaceFile(file, text)
	})
}

// Delete implements [Journal].
func (j *FileJournal) Delete(ctx context.Context, name string, was int64) error {
	return j.change(ctx, name, was, os.Remove)
}

// change calls act with the file of an entry if the version matches. No other process changes a file meanwhile.
func (j *FileJournal) change(ctx context.Context, name string, was int64, act func(file string) error) error {
	file, err := j.file(name)
	if err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case j.lock <- struct{}{}:
	}
	defer func() { <-j.lock }()
	unlock, err := lockFile(ctx, filepath.Join(j.folder, ".lock"))
	if err != nil {
		return fmt.Errorf("provision: the journal: %w", err)
	}
	defer unlock()
	stored, err := load(file)
	if err != nil {
		return err
	}
	if stored.Version != was {
		return ErrStale
	}
	if err := act(file); err != nil {
		return fmt.Errorf("provision: the journal: %w", err)
	}
	return nil
}

// replaceFile atomically replaces a file.
func replaceFile(file string, text []byte) error {
	folder := filepath.Dir(file)
	next := filepath.Join(folder, ".next") // the caller has the lock
	f, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(next, file); err != nil {
		return err
	}
	return syncFolder(folder)
}

// All implements [Journal].
func (j *FileJournal) All(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		files, err := os.ReadDir(j.folder)
		if err != nil {
			yield(Entry{}, fmt.Errorf("provision: the journal: %w", err))
			return
		}
		for _, f := range files {
			name, ok := strings.CutSuffix(f.Name(), entrySuffix)
			if !ok || strings.HasPrefix(name, ".") {
				continue
			}
			e, err := j.Load(ctx, name)
			if (e.Name != "" || err != nil) && !yield(e, err) || err != nil {
				return
			}
		}
	}
}
