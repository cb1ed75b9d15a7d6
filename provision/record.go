package provision

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/bucktgo/buckt"
)

// recordFormat is the format that this version writes, and the newest that it reads.
const recordFormat = 1

// record is the data of an entry: the known state of a grant, and the next step.
type record struct {
	Format   int    `json:"format"`
	Provider string `json:"provider"`
	// Identity is the identity of the bucket.
	Identity string     `json:"identity"`
	Spec     storedSpec `json:"spec"`
	Goal     goal       `json:"goal"`
	Step     Step       `json:"step"`
	Bucket   bucketRow  `json:"bucket,omitzero"`
	Keys     []keyRow   `json:"keys,omitzero"`
	// Attached is the consumer that may have a credential of the grant.
	Attached string `json:"attached,omitzero"`
}

// goal is the state to which the steps lead.
type goal string

const (
	goalGrant   goal = "grant"
	goalRevoke  goal = "revoke"
	goalDestroy goal = "destroy"
)

// bucketRow is the known state of the bucket of a grant.
type bucketRow struct {
	Bucket
	// Created is true if the grant has created the bucket. Only such a bucket may be deleted.
	Created bool `json:"created,omitzero"`
	// AbsentAt is the time just before the creation, when the bucket did not exist. It is zero if no creation has an unknown outcome.
	AbsentAt time.Time `json:"absentAt,omitzero"`
	// MustExist is true for a grant of Adopt.
	MustExist bool `json:"mustExist,omitzero"`
}

// keyRow is a key of a grant, or an attempt to create one.
type keyRow struct {
	Key
	State keyState `json:"state"`
	// At is the time of the attempt, or when the key was doomed.
	At time.Time `json:"at"`
	// NotBefore is when a doomed key may be revoked.
	NotBefore time.Time `json:"notBefore,omitzero"`
	Sealed    *sealed   `json:"sealed,omitzero"`
}

// keyState is the state of a key of a grant.
type keyState string

const (
	keyAttempt keyState = "attempt" // its creation may have been sent
	keyNew     keyState = "new"     // created, and not handed out
	keyCurrent keyState = "current" // the credential of the grant
	keyDoomed  keyState = "doomed"  // to be revoked; without an id it may not exist, or appear later
)

// readRecord reads the data of an entry. It opens all secrets, so that a wrong seal key is an error before any request.
func (p *Provisioner) readRecord(e Entry) (*record, error) {
	rec, err := p.parseRecord(e)
	if err == nil {
		_, err = p.openAll(rec, e.Name)
	}
	if err != nil {
		return nil, err
	}
	return rec, nil
}

// openAll opens the secrets of a record. any reports whether it has secrets.
func (p *Provisioner) openAll(rec *record, entry string) (any bool, err error) {
	for _, key := range rec.Keys {
		if key.Sealed == nil {
			continue
		}
		if _, err := key.Sealed.open(p.config.Sealer, entry, key.Name); err != nil {
			return true, fmt.Errorf("provision: %s: the key %s in the journal: %w", rec.Spec.Name, key.Name, err)
		}
		any = true
	}
	return any, nil
}

// parseRecord reads the data of an entry, and leaves its secrets encrypted.
func (p *Provisioner) parseRecord(e Entry) (*record, error) {
	rec := &record{}
	err := json.Unmarshal(e.Data, rec)
	if rec.Format > recordFormat { // its other fields may have other types
		return nil, fmt.Errorf("%w: %s has format %d, and this version reads %d", ErrNewer, e.Name, rec.Format, recordFormat)
	}
	if err != nil {
		return nil, fmt.Errorf("provision: the entry %s of the journal: %w", e.Name, err)
	}
	if _, known := rec.Step.row(); !known {
		return nil, fmt.Errorf("%w: %s has the step %q", ErrNewer, e.Name, rec.Step)
	}
	if rec.Provider != p.provider.Name() {
		return nil, invalid("Owner", "must be different for each provider of a journal: the grant %s in it is at %s, and this provisioner at %s",
			rec.Spec.Name, rec.Provider, p.provider.Name())
	}
	return rec, nil
}

// key returns the first key in a state, or nil.
func (r *record) key(state keyState) *keyRow {
	at := slices.IndexFunc(r.Keys, func(k keyRow) bool { return k.State == state })
	if at < 0 {
		return nil
	}
	return &r.Keys[at]
}

// doom marks all keys in one of the states for revocation.
func (r *record) doom(notBefore time.Time, states ...keyState) {
	for i := range r.Keys {
		if k := &r.Keys[i]; slices.Contains(states, k.State) {
			k.State, k.NotBefore, k.Sealed = keyDoomed, notBefore, nil
			if k.ID != "" {
				k.At = time.Now()
			}
		}
	}
}

func (r *record) dropKey(name string) {
	r.Keys = slices.DeleteFunc(r.Keys, func(k keyRow) bool { return k.Name == name })
}

// blank reports whether nothing can exist at the system because of this grant.
func (r *record) blank() bool {
	return r.Bucket.ID == "" && r.Bucket.AbsentAt.IsZero() && len(r.Keys) == 0 && r.Attached == ""
}

// settled reports whether no step remains, apart from keys to revoke later.
func (r *record) settled() bool {
	row, known := r.Step.row()
	return known && row.do == nil
}

// due reports whether a key can be revoked now, or a lost key might be found.
func (r *record) due() bool {
	return slices.ContainsFunc(r.Keys, func(k keyRow) bool { return k.State == keyDoomed && !time.Now().Before(k.NotBefore) })
}

// begin returns the first step of creating a credential.
func (r *record) begin() Step {
	switch {
	case r.Bucket.ID != "":
		return StepAwait
	case !r.Bucket.AbsentAt.IsZero():
		return StepCreate
	}
	return StepClaim
}

// credential returns the current credential, or the zero value.
func (r *record) credential(sealer buckt.Sealer, entry string) (Credential, error) {
	key := r.key(keyCurrent)
	if key == nil {
		return Credential{}, nil
	}
	return key.Sealed.open(sealer, entry, key.Name)
}
