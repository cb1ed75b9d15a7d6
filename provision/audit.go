package provision

import (
	"context"
	"slices"
	"strings"
)

// Audit is what [Provisioner.Audit] found. All of it is empty if the journal and the system agree.
type Audit struct {
	// UnheldBuckets exist and begin with the owner's prefix, and no grant has them. Some may be those of destroyed grants with the policy
	// Retain.
	UnheldBuckets []Bucket
	// UnheldKeys are keys whose names are those that the owner gives to keys, and that no grant knows.
	UnheldKeys []Key
	// MissingBuckets are the names of grants whose buckets do not exist.
	MissingBuckets []string
	// MissingKeys are the names of grants whose keys do not exist: their credentials do not work.
	MissingKeys []string
	// Unfinished are the names of grants that have steps left, or keys to be revoked.
	Unfinished []string
}

// Audit compares the journal with the system. It sends reads only, and changes nothing. What a running call creates meanwhile may look missing or
// unheld: Audit is exact if no other call runs.
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
	buckets, err := collect(p.provider.Buckets(ctx))
	if err != nil {
		return a, err
	}
	keys, err := collect(p.provider.Keys(ctx, Bucket{}))
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

// named reports whether a name is one that the owner gives to keys.
func (p *Provisioner) named(key string) bool {
	rest, ours := strings.CutPrefix(key, p.config.Owner+"-")
	at := strings.LastIndexByte(rest, '-')
	return ours && at > 0 && checkName(rest[:at]) == nil && attemptPattern.MatchString(rest[at+1:])
}

// collect reads a whole list. It ends at the first error.
func collect[T any](list func(func(T, error) bool)) ([]T, error) {
	var all []T
	for v, err := range list {
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}
