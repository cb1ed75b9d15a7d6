package buckt

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"
)

// ReplaceParams describes how a new key replaces others. Each system has a name for its types, such as [LinodeKeyReplaceParams]. Key, Held
// and Store are required.
type ReplaceParams[Params, Key any, ID int | string] struct {
	// Key describes the new key. Its name, or label, is common to all keys that replace each other. The new key gets its own name:
	// this name, a hyphen and ten characters.
	Key Params
	// Held are the ids of the keys to replace. Their names do not matter. If there is no such key, it is an empty list, and not nil.
	Held []ID
	// Store stores the new key with its secret, which is returned only once. If Store returns nil, the key is in use. If Store returns an
	// error, the key is revoked: its secret must not be in use then. Store is the place to verify the key, for example with
	// [Client.VerifyS3Access]. It must not call Replace for the same name.
	Store func(context.Context, *Key) error
	// Grace is how long the keys of Held remain valid after Store has returned nil. Replace waits for this time. Default 0.
	Grace time.Duration
}

func (p *ReplaceParams[Params, Key, ID]) check(op *operation) error {
	switch {
	case p.Held == nil:
		return invalid(op, "Held", "must not be nil: it is an empty list if the new key replaces none")
	case p.Store == nil:
		return invalid(op, "Store", "must not be nil")
	case p.Grace < 0:
		return invalid(op, "Grace", "must not be negative, and is %s", p.Grace)
	}
	return checkKeyIDs(op, "Held", p.Held)
}

func checkKeyIDs[ID int | string](op *operation, field string, ids []ID) error {
	for i, id := range ids {
		field := field + "[" + strconv.Itoa(i) + "]"
		var err error
		switch id := any(id).(type) {
		case int:
			err = checkPositive(op, field, id)
		case string:
			err = checkID(op, field, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// keyRow is a key as a list has it.
type keyRow[ID int | string] struct {
	id   ID
	name string
	// revoked is true for a key that is not in force.
	revoked bool
	// kept is the reason for which the key must not be revoked, "" if it may.
	kept string
}

// keyring has the keys of a name at one system, with their owner.
type keyring[Listed any, ID int | string] struct {
	core         *core
	op           *operation
	parent, name string
	opts         []CallOption
	all          func(context.Context) iter.Seq2[Listed, error]
	row          func(*Listed) keyRow[ID]
	revoke       func(context.Context, ID) error
	// find returns a key by its id; nil if the id alone suffices to revoke it.
	find func(context.Context, ID) (*Listed, error)
}

// list returns all keys that are in force. A list that changes while it is read is read again.
func (r *keyring[Listed, ID]) list(ctx context.Context) ([]Listed, error) {
	for attempt, attempts := 1, r.core.attempts(r.opts); ; attempt++ {
		keys, err := r.listOnce(ctx)
		_, changed := errors.AsType[*ListChangedError](err)
		if !changed || attempt >= attempts || !sleep(ctx, r.core.backoff(attempt)) {
			return keys, err
		}
	}
}

func (r *keyring[Listed, ID]) listOnce(ctx context.Context) ([]Listed, error) {
	var keys []Listed
	for key, err := range r.all(ctx) {
		if err != nil {
			return nil, err
		}
		if !r.row(&key).revoked {
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// orphans returns the keys that have the name of an attempt, and are neither held nor to be kept.
func (r *keyring[Listed, ID]) orphans(ctx context.Context, field string, held []ID) ([]Listed, error) {
	if err := firstError(checkKeyName(r.op, field, r.name, 0), checkKeyIDs(r.op, "held", held)); err != nil {
		return nil, err
	}
	keys, err := r.list(ctx)
	return slices.DeleteFunc(keys, func(key Listed) bool {
		row := r.row(&key)
		return row.kept != "" || slices.Contains(held, row.id) || !isAttempt(row.name, r.name)
	}), err
}

// replacing is one call of a Replace.
type replacing[Params, Created, Listed any, ID int | string] struct {
	*keyring[Listed, ID]
	params *ReplaceParams[Params, Created, ID]
	// create creates a key with a name, and idOf returns its id.
	create func(context.Context, string) (*Created, error)
	idOf   func(*Created) ID

	// key is the new key, nil before it exists, and id its id.
	key *Created
	id  ID
	// lost are the names of the attempts whose keys may exist, but not their secrets.
	lost []string
	// stored is true once the new key is stored.
	stored bool
}

// run replaces the keys.
func (r *replacing[Params, Created, Listed, ID]) run(ctx context.Context) (key *Created, err error) {
	unlock, err := r.core.locks.lock(ctx, r.op, lockName{kind: "key", parent: r.parent, name: r.name})
	if err != nil {
		return nil, err
	}
	defer unlock()
	defer func() { // also if Store panics
		if r.stored {
			return
		}
		if left := outlast(ctx, r.discard); left != nil {
			left.cause = withCause(err, left.cause)
			err = left
		}
	}()
	if err := r.attempt(ctx); err != nil {
		return nil, err
	}
	r.id = r.idOf(r.key)
	if err := r.params.Store(ctx, r.key); err != nil {
		return nil, fmt.Errorf("buckt: %s: Store: %w", r.op.name, err)
	}
	r.stored = true
	if left := r.finish(ctx); left != nil {
		return r.key, left
	}
	return r.key, nil
}

// attempt creates the new key. An attempt whose outcome is unknown is followed by another one, with its own name.
func (r *replacing[Params, Created, Listed, ID]) attempt(ctx context.Context) (err error) {
	for attempt, attempts := 1, r.core.attempts(r.opts); ; attempt++ {
		name := attemptName(r.name)
		r.lost = append(r.lost, name)
		r.key, err = r.create(ctx, name)
		acted := mayHaveActed(err)
		if err == nil || !acted {
			r.lost = r.lost[:len(r.lost)-1]
		}
		if !acted || attempt >= attempts || !sleep(ctx, r.core.backoff(attempt)) {
			return err
		}
	}
}

// finish revokes the keys that the new one replaces.
func (r *replacing[Params, Created, Listed, ID]) finish(ctx context.Context) *KeysLeftError {
	if len(r.params.Held) == 0 || r.params.Grace == 0 || sleep(ctx, r.params.Grace) {
		return outlast(ctx, r.sweep)
	}
	left := outlast(ctx, r.discard)
	if left == nil {
		left = r.left()
	}
	left.add(contextError(ctx), textsOf(r.params.Held)...)
	return left
}

// sweep revokes the keys of Held, and those that have the name of an attempt, apart from the new one.
func (r *replacing[Params, Created, Listed, ID]) sweep(ctx context.Context) *KeysLeftError {
	left := r.left()
	keys, err := r.list(ctx)
	if err != nil {
		left.Attempts = r.lost
		left.add(err, textsOf(r.params.Held)...)
		return left
	}
	rest := slices.Clone(r.params.Held)
	for i := range keys {
		row := r.row(&keys[i])
		if row.id != r.id && (slices.Contains(rest, row.id) || isAttempt(row.name, r.name)) {
			r.revokeKey(ctx, row, left)
		}
		rest = slices.DeleteFunc(rest, func(id ID) bool { return id == row.id })
	}
	for _, id := range rest { // not listed: gone already, or the list lags
		row := keyRow[ID]{id: id}
		if r.find != nil {
			key, err := r.find(ctx, id)
			if err != nil {
				left.addFailure(err, textOf(id))
				continue
			}
			row = r.row(key)
		}
		r.revokeKey(ctx, row, left)
	}
	return left.orNil()
}

// discard revokes the keys that this call has made, of which none is in use.
func (r *replacing[Params, Created, Listed, ID]) discard(ctx context.Context) *KeysLeftError {
	left := r.left()
	if r.key != nil && !r.stored {
		r.revokeKey(ctx, keyRow[ID]{id: r.id}, left)
	}
	if len(r.lost) > 0 {
		keys, err := r.list(ctx)
		if err != nil {
			left.Attempts = r.lost
			left.add(err)
		}
		for i := range keys {
			if row := r.row(&keys[i]); slices.Contains(r.lost, row.name) {
				r.revokeKey(ctx, row, left)
			}
		}
	}
	return left.orNil()
}

func (r *replacing[Params, Created, Listed, ID]) revokeKey(ctx context.Context, row keyRow[ID], left *KeysLeftError) {
	if row.kept != "" {
		left.add(fmt.Errorf("%v is %s", row.id, row.kept), textOf(row.id))
		return
	}
	left.addFailure(r.revoke(ctx, row.id), textOf(row.id))
}

func (r *replacing[Params, Created, Listed, ID]) left() *KeysLeftError {
	return &KeysLeftError{Operation: r.op.name, Name: r.name, Stored: r.stored}
}

func textOf[ID int | string](id ID) string { return fmt.Sprint(id) }

func textsOf[ID int | string](ids []ID) []string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = textOf(id)
	}
	return texts
}

// outlast calls f, and again if the context ended meanwhile: with its own context, for a bounded time.
func outlast(ctx context.Context, f func(context.Context) *KeysLeftError) *KeysLeftError {
	if ctx.Err() == nil {
		if left := f(ctx); left == nil || ctx.Err() == nil {
			return left
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revokeWithin)
	defer cancel()
	return f(ctx)
}
