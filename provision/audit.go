package provision

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
)

// Audit is the result of [Provisioner.Audit]. All fields are empty if the journal and the system agree.
type Audit struct {
	// UnheldBuckets are buckets whose names begin with the owner and that belong to no grant. Some may belong to destroyed grants with the
	// policy Retain.
	UnheldBuckets []Bucket
	// UnheldKeys are keys with names of the owner's form that belong to no grant.
	UnheldKeys []Key
	// MissingBuckets are the names of grants whose buckets do not exist.
	MissingBuckets []string
	// MissingKeys are the names of grants whose keys do not exist: their credentials do not work.
	MissingKeys []string
	// Unfinished are the names of grants with remaining steps, or with keys to revoke.
	Unfinished []string
}

// Audit compares the journal with the system. It sends only reads and changes nothing. It is exact if no other call is running: resources
// of a concurrent call may look missing or unheld.
func (p *Provisioner) Audit(ctx context.Context) (Audit, error) {
	var a Audit
	var grants []*record
	for e, err := range p.entries(ctx) {
		var rec *record
		if err == nil {
			rec, err = p.parseRecord(e)
		}
		if err != nil {
			return a, err
		}
		grants = append(grants, rec)
	}
	buckets, err := collect(ctx, func() iter.Seq2[Bucket, error] { return p.provider.Buckets(ctx) })
	if err != nil {
		return a, err
	}
	keys, err := p.keys(ctx, Bucket{})
	if err != nil {
		return a, err
	}
	bucketIDs, keyNames, keyIDs := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, rec := range grants {
		name := rec.Spec.Name
		if id := rec.Bucket.ID; id != "" && rec.Step != StepDestroyed {
			bucketIDs[id] = true
			if !slices.ContainsFunc(buckets, func(b Bucket) bool { return b.ID == id }) {
				a.MissingBuckets = append(a.MissingBuckets, name)
			}
		}
		for _, k := range rec.Keys {
			keyNames[k.Name], keyIDs[k.ID] = true, true
			if k.State == keyCurrent && !slices.ContainsFunc(keys, func(found Key) bool { return found.ID == k.ID }) {
				a.MissingKeys = append(a.MissingKeys, name)
			}
		}
		if !rec.settled() || rec.key(keyDoomed) != nil {
			a.Unfinished = append(a.Unfinished, name)
		}
	}
	for _, b := range buckets {
		if strings.HasPrefix(b.Name, p.config.Owner+"-") && !bucketIDs[b.ID] {
			a.UnheldBuckets = append(a.UnheldBuckets, b)
		}
	}
	for _, k := range keys {
		if p.named(k.Name) && !keyNames[k.Name] && !keyIDs[k.ID] {
			a.UnheldKeys = append(a.UnheldKeys, k)
		}
	}
	return a, nil
}

// named reports whether a key has a name of the owner's form.
func (p *Provisioner) named(key string) bool {
	rest, ours := strings.CutPrefix(key, p.config.Owner+"-")
	at := strings.LastIndexByte(rest, '-')
	return ours && at > 0 && checkName(rest[:at]) == nil && attemptPattern.MatchString(rest[at+1:])
}

// keys lists the keys of a bucket. Beside an error it returns those that it has read.
func (p *Provisioner) keys(ctx context.Context, bucket Bucket) ([]Key, error) {
	return collect(ctx, func() iter.Seq2[Key, error] { return p.provider.Keys(ctx, bucket) })
}

// mostLists is how often a list that changes is read.
const mostLists = 5

// collect reads a whole list. If it changes meanwhile, because other calls create and delete, collect reads it again.
func collect[T any](ctx context.Context, list func() iter.Seq2[T, error]) ([]T, error) {
	for read, wait := 1, time.Second; ; read, wait = read+1, 2*wait {
		all, err := collectOnce(list())
		if !as[*buckt.ListChangedError](err) || read == mostLists || sleep(ctx, wait) != nil {
			return all, err
		}
	}
}

func collectOnce[T any](list iter.Seq2[T, error]) (all []T, err error) {
	for v, err := range list {
		if err != nil {
			return all, err
		}
		all = append(all, v)
	}
	return all, nil
}
