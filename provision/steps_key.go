package provision

import (
	"context"
	"errors"
	"time"

	"github.com/bucktgo/buckt"
)

// lostKeyWithin is how long after its creation a key may appear.
const lostKeyWithin = 24 * time.Hour

// mint creates a key, unless one was created already.
func (r *run) mint(ctx context.Context) (Step, error) {
	if r.rec.key(keyNew) != nil {
		return StepVerify, nil
	}
	if _, err := r.newKey(ctx, r.spec); err != nil {
		return "", err
	}
	r.minted = true
	return StepVerify, nil
}

// newKey creates a key and records it as new. After an attempt with an unknown outcome it creates another one.
func (r *run) newKey(ctx context.Context, spec Spec) (c Credential, err error) {
	for attempt, wait := 1, time.Second; ; attempt, wait = attempt+1, 2*wait {
		var again bool
		again, c, err = r.tryNewKey(ctx, spec)
		if err == nil || !again || attempt == mostCreations || sleep(ctx, wait) != nil {
			return c, err
		}
	}
}

// tryNewKey creates a key. It first records its name in the journal: only the name identifies the key if the response is lost. An earlier
// attempt with an unknown outcome is doomed, and so is this one if it fails; again reports whether another attempt may succeed.
func (r *run) tryNewKey(ctx context.Context, spec Spec) (again bool, c Credential, err error) {
	r.rec.doom(time.Time{}, keyAttempt)
	name := r.p.keyName(r.grant)
	r.rec.Keys = append(r.rec.Keys, keyRow{Key: Key{Name: name}, State: keyAttempt, At: time.Now()})
	if err := r.save(ctx); err != nil {
		return false, c, err
	}
	key, c, err := r.p.provider.CreateKey(ctx, spec, r.rec.Bucket.Bucket, name)
	if errors.Is(err, ErrRefused) {
		r.rec.dropKey(name)
		return false, c, err
	}
	row := r.rec.key(keyAttempt)
	row.ID, row.Public = key.ID, key.Public
	if err == nil {
		row.Sealed, err = seal(c, r.p.config.Sealer, r.entry, name)
	}
	if err != nil {
		r.rec.doom(time.Time{}, keyAttempt)
		return true, c, err
	}
	row.State = keyNew
	return false, c, nil
}

// credential returns the new credential.
func (r *run) credential() (Credential, error) {
	key := r.rec.key(keyNew)
	if key == nil {
		return Credential{}, errors.New("the journal has no new key")
	}
	return key.Sealed.open(r.p.config.Sealer, r.entry, key.Name)
}

// verify verifies the new key before it replaces another one. If the system refuses the key, the next call replaces it.
func (r *run) verify(ctx context.Context) (Step, error) {
	credential, err := r.credential()
	if err == nil {
		err = r.p.provider.Verify(ctx, r.spec, credential, r.p.config.VerifyByWriting)
	}
	switch {
	case err == nil:
		return StepAttach, nil
	case errors.Is(err, ErrKeyRefused), isAny(err, as[*buckt.ForbiddenError], as[*buckt.UnauthorizedError]):
		r.rec.doom(time.Time{}, keyNew)
		return StepMint, err
	}
	return "", err
}

// attach attaches the new credential to the consumer. It first records the attachment in the journal, so that it can be removed.
func (r *run) attach(ctx context.Context) (Step, error) {
	credential, err := r.credential()
	if err != nil {
		return "", err
	}
	want := r.spec.Consumer
	if had := r.rec.Attached; had != "" && had != want {
		if err := r.p.config.Consumers[had].Detach(ctx); err != nil {
			return "", err
		}
	}
	if r.rec.Attached != want {
		r.rec.Attached = want
		if err := r.save(ctx); err != nil {
			return "", err
		}
	}
	if want != "" {
		r.given = r.rec.key(keyNew).Name
		if err := r.p.config.Consumers[want].Attach(ctx, credential); err != nil {
			return "", err
		}
	}
	return StepStore, nil
}

// store passes the new credential to Config.Store. Then the replaced keys are doomed.
func (r *run) store(ctx context.Context) (Step, error) {
	credential, err := r.credential()
	if err != nil {
		return "", err
	}
	if r.p.config.Store != nil {
		r.given = r.rec.key(keyNew).Name
		if err := r.p.config.Store(ctx, r.grant, credential); err != nil {
			return "", err
		}
	}
	r.rec.doom(time.Now().Add(r.p.config.Grace), keyCurrent)
	r.rec.key(keyNew).State = keyCurrent
	return StepSweep, nil
}

func (r *run) detach(ctx context.Context) (Step, error) {
	if r.rec.Attached != "" {
		if err := r.p.config.Consumers[r.rec.Attached].Detach(ctx); err != nil {
			return "", err
		}
		r.rec.Attached = ""
	}
	r.rec.doom(time.Time{}, keyAttempt, keyNew, keyCurrent)
	return StepSweep, nil
}

// sweep revokes the doomed keys.
func (r *run) sweep(ctx context.Context) (Step, error) {
	if r.rec.Goal != goalGrant { // a rotation may have set a grace period
		r.rec.doom(time.Time{}, keyDoomed)
	}
	if err := r.revoke(ctx); err != nil {
		return "", err
	}
	b := r.rec.Bucket
	switch {
	case r.rec.Goal == goalGrant:
		return StepGranted, nil
	case r.rec.Goal == goalRevoke:
		return StepRevoked, nil
	case r.spec.Deletion == Delete && (b.Created || !b.AbsentAt.IsZero()):
		return StepEmpty, nil
	}
	return StepDestroyed, nil
}

// revoke deletes the doomed keys. Attempts with an unknown outcome are searched for by name, for a day. If keys cannot be deleted, the
// error is a *LeftError.
func (r *run) revoke(ctx context.Context) error {
	now := time.Now()
	lost := map[string]*keyRow{}
	for i := range r.rec.Keys {
		if k := &r.rec.Keys[i]; k.State == keyDoomed && k.ID == "" {
			lost[k.Name] = k
		}
	}
	left := &LeftError{Grant: r.grant}
	listed := true
	if len(lost) > 0 && r.rec.Bucket.ID != "" {
		keys, err := r.p.keys(ctx, r.rec.Bucket.Bucket)
		listed, left.cause = err == nil, err
		for _, found := range keys {
			if k := lost[found.Name]; k != nil {
				k.Key = found
			}
		}
	}
	kept := r.rec.Keys[:0]
	for _, k := range r.rec.Keys {
		switch {
		case k.State != keyDoomed || now.Before(k.NotBefore):
		case k.ID == "":
			if !listed {
				left.Keys = append(left.Keys, k.Key)
			} else if now.Sub(k.At) > lostKeyWithin {
				continue
			}
		default:
			err := r.p.provider.DeleteKey(ctx, r.rec.Bucket.Bucket, k.ID)
			if err == nil {
				continue
			}
			left.Keys, left.cause = append(left.Keys, k.Key), errors.Join(left.cause, err)
		}
		kept = append(kept, k)
	}
	r.rec.Keys = kept
	if left.cause != nil {
		return left
	}
	return nil
}
