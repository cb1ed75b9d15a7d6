package provisiontest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"

	"github.com/bucktgo/buckt/provision"
)

// TestProvider tests a provider. It creates the bucket of the spec, which must not exist, and keys for it, and deletes them; after a
// failure they may remain. The names of the keys begin with the name of the spec. Deletion in the spec is ignored.
func TestProvider(ctx context.Context, p provision.Provider, spec provision.Spec) error {
	t := &providerTest{ctx: ctx, p: p, spec: spec}
	if t.check() && t.createBucket() && t.keys() {
		t.cancelled()
		t.deleteBucket()
	}
	return t.err()
}

type providerTest struct {
	findings
	ctx    context.Context
	p      provision.Provider
	spec   provision.Spec
	bucket provision.Bucket
	key    provision.Key // the revoked key
}

// check tests the methods that send nothing.
func (t *providerTest) check() bool {
	t.expect(t.p.Name() != "", "Name: must not be empty")
	identity, err := t.p.Check(t.spec)
	if !t.succeed(err, "Check") {
		return false
	}
	other := t.spec
	other.Bucket += "2"
	different, err := t.p.Check(other)
	t.expect(err != nil || identity != different, "Check: two buckets have the identity %q", identity)
	settings := t.p.NewSettings()
	if settings == nil {
		return t.expect(t.spec.System == nil, "NewSettings: is nil, and the spec has settings")
	}
	if !t.expect(reflect.TypeOf(settings).Kind() == reflect.Pointer, "NewSettings: must return a pointer, and returns %T", settings) {
		return false
	}
	t.expect(settings != t.p.NewSettings(), "NewSettings: must return another pointer each time")
	text, err := json.Marshal(t.spec.System)
	if !t.succeed(err, "System as JSON") || !t.succeed(json.Unmarshal(text, settings), "NewSettings from JSON") {
		return false
	}
	restored := t.spec
	restored.System = settings
	again, err := t.p.Check(restored)
	return t.succeed(err, "Check with settings from JSON") &&
		t.expect(again == identity, "Check: the identity is %q, and with settings from JSON %q", identity, again)
}

func (t *providerTest) createBucket() bool {
	_, err := t.p.FindBucket(t.ctx, t.spec)
	if !t.fail(err, provision.ErrNoBucket, "FindBucket before the creation") {
		return false
	}
	created, err := t.p.CreateBucket(t.ctx, t.spec)
	if !t.succeed(err, "CreateBucket") {
		return false
	}
	t.expect(created.ID != "" && created.Name == t.spec.Bucket, "CreateBucket: the bucket has the id %q and the name %q", created.ID, created.Name)
	found, err := t.p.FindBucket(t.ctx, t.spec)
	t.succeed(err, "FindBucket after the creation")
	t.expect(found.ID == created.ID, "FindBucket: the id is %q, and was %q", found.ID, created.ID)
	usable, err := t.p.AwaitBucket(t.ctx, t.spec, created, true)
	if !t.succeed(err, "AwaitBucket") {
		return false
	}
	t.expect(usable.ID == created.ID && usable.Name == t.spec.Bucket, "AwaitBucket: must return the same bucket")
	// From here on the bucket is decoded from JSON, as from a journal.
	text, err := json.Marshal(usable)
	t.succeed(err, "the bucket as JSON")
	t.succeed(json.Unmarshal(text, &t.bucket), "the bucket from JSON")
	again, err := t.p.AwaitBucket(t.ctx, t.spec, t.bucket, false)
	t.succeed(err, "AwaitBucket for a bucket that is usable")
	t.expect(again.ID == t.bucket.ID, "AwaitBucket: must return the same bucket")
	listed := 0
	for b, err := range t.p.Buckets(t.ctx) {
		if !t.succeed(err, "Buckets") {
			break
		}
		if b.ID == t.bucket.ID && b.Name == t.bucket.Name {
			listed++
		}
	}
	return t.expect(listed == 1, "Buckets: the bucket is %d times in the list", listed)
}

// keys creates keys, also concurrently, and revokes them.
func (t *providerTest) keys() bool {
	const n = 3
	var wg sync.WaitGroup
	keys, credentials, errs := make([]provision.Key, n), make([]provision.Credential, n), make([]error, n)
	for i := range n {
		wg.Go(func() { keys[i], credentials[i], errs[i] = t.p.CreateKey(t.ctx, t.spec, t.bucket, t.keyName(i)) })
	}
	wg.Wait()
	if !t.succeed(errors.Join(errs...), "CreateKey") {
		return false
	}
	for i, c := range credentials {
		t.expect((c.S3 == nil) != (c.Buckt == nil), "CreateKey: the credential must be one of the two")
		t.expect(keys[i].ID != "" && keys[i].Name == t.keyName(i), "CreateKey: the key has the id %q and the name %q", keys[i].ID, keys[i].Name)
		t.listed(keys[i], true)
		t.succeed(t.p.Verify(t.ctx, t.spec, c, false), "Verify")
		t.succeed(t.p.Verify(t.ctx, t.spec, c, true), "Verify by writing")
	}
	for i, k := range keys {
		t.key = k
		t.succeed(t.p.DeleteKey(t.ctx, t.bucket, k.ID), "DeleteKey")
		t.listed(k, false)
		t.succeed(t.p.DeleteKey(t.ctx, t.bucket, k.ID), "DeleteKey of a key that is gone")
		err := t.p.Verify(t.ctx, t.spec, credentials[i], true)
		t.expect(err != nil, "Verify: succeeds with a key that is revoked")
	}
	return true
}

func (t *providerTest) keyName(i int) string { return fmt.Sprintf("%s-test%d", t.spec.Name, i) }

// listed tests whether a key is listed once, or not at all.
func (t *providerTest) listed(want provision.Key, exists bool) {
	for _, bucket := range []provision.Bucket{t.bucket, {}} {
		listed := 0
		for k, err := range t.p.Keys(t.ctx, bucket) {
			if !t.succeed(err, "Keys") {
				return
			}
			if k.Name == want.Name && k.ID == want.ID {
				listed++
			}
		}
		t.expect(listed == 1 && exists || listed == 0 && !exists, "Keys: the key %s is %d times in the list of bucket %q", want.ID, listed, bucket.ID)
	}
}

// cancelled calls methods with an ended context. None of them may have an effect.
func (t *providerTest) cancelled() {
	ctx, cancel := context.WithCancel(t.ctx)
	cancel()
	_, err := t.p.FindBucket(ctx, t.spec)
	t.fail(err, context.Canceled, "FindBucket with an ended context")
	_, err = t.p.AwaitBucket(ctx, t.spec, t.bucket, false)
	t.fail(err, context.Canceled, "AwaitBucket with an ended context")
	_, _, err = t.p.CreateKey(ctx, t.spec, t.bucket, t.keyName(9))
	t.fail(err, context.Canceled, "CreateKey with an ended context")
	t.fail(t.p.DeleteBucket(ctx, t.bucket), context.Canceled, "DeleteBucket with an ended context")
	for _, err = range t.p.Keys(ctx, t.bucket) {
		if err != nil {
			break
		}
	}
	t.fail(err, context.Canceled, "Keys with an ended context")
	for k, err := range t.p.Keys(t.ctx, t.bucket) {
		t.succeed(err, "Keys")
		t.expect(k.Name != t.keyName(9), "CreateKey: with an ended context it made a key")
	}
}

func (t *providerTest) deleteBucket() {
	var made []provision.Key
	newKey := func(ctx context.Context) (provision.Credential, error) {
		spec := t.spec
		spec.Rights, spec.Prefix = provision.ReadWrite, ""
		key, c, err := t.p.CreateKey(ctx, spec, t.bucket, t.keyName(len(made)+10))
		made = append(made, key)
		return c, err
	}
	for _, when := range []string{"", " of a bucket that is gone"} {
		t.succeed(t.p.EmptyBucket(t.ctx, t.spec, t.bucket, newKey, func(int64) {}), "EmptyBucket"+when)
		for _, k := range made {
			t.succeed(t.p.DeleteKey(t.ctx, t.bucket, k.ID), "DeleteKey")
		}
		made = nil
		t.succeed(t.p.DeleteBucket(t.ctx, t.bucket), "DeleteBucket"+when)
		_, err := t.p.FindBucket(t.ctx, t.spec)
		t.fail(err, provision.ErrNoBucket, "FindBucket after the deletion")
		for _, err := range t.p.Keys(t.ctx, t.bucket) {
			t.succeed(err, "Keys of a bucket that is gone")
		}
		t.succeed(t.p.DeleteKey(t.ctx, t.bucket, t.key.ID), "DeleteKey of a bucket that is gone")
	}
}
