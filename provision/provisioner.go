package provision

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"iter"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/bucktgo/buckt"
)

// Config configures a [Provisioner].
type Config struct {
	// Owner is the prefix of the names of all buckets and keys: up to 14 lower-case letters and digits. Programs that share an account or a
	// journal, such as staging and production, need different owners. So do provisioners of several systems that share a journal, if their
	// grants have the same names.
	Owner string
	// Provider is the system. It is required.
	Provider Provider
	// Journal is required.
	Journal Journal
	// Sealer encrypts the secrets in the journal. It is required; [buckt.InClear] does not encrypt.
	Sealer buckt.Sealer
	// Consumers are the consumers to which grants can be attached, by the name in [Spec.Consumer].
	Consumers map[string]Consumer
	// Store, if it is not nil, is called with each new verified credential, before the replaced keys are revoked. If it returns an error,
	// they are kept, and the next call or [Provisioner.Resume] calls it again. It must be idempotent: it may be called again with the same
	// credential, even after it returned nil.
	Store func(ctx context.Context, grant string, c Credential) error
	// VerifyByWriting verifies new keys by putting and deleting an object; in a bucket with versioning, a version and a delete marker
	// remain. By default keys are verified by reading, and an S3 key with the rights [Write] is not verified. Buckt's keys only read.
	VerifyByWriting bool
	// Grace is how long keys replaced by a rotation stay valid after Store has returned. [Provisioner.Resume] revokes them afterwards. The
	// default is 0: the rotation itself revokes them.
	Grace time.Duration
	// Progress, if it is not nil, is called at the end of each step, and while contents are deleted. It must not call the provisioner.
	Progress func(Event)
	// Lease is how long a grant remains reserved after the last renewal by its process. The default is a minute.
	Lease time.Duration
	// Holder identifies this process in leases. The default is random. With an id that survives a restart, a process continues its own work
	// without waiting for the lease to end. Concurrent processes must have different ids.
	Holder string
}

// Event is the progress of a grant.
type Event struct {
	// Grant is the name of the grant.
	Grant string
	// System is the name of the provider.
	System string
	// Step is the step.
	Step Step
	// Elapsed is the duration of the step so far.
	Elapsed time.Duration
	// Deleted is the number of objects that [StepEmpty] has deleted so far.
	Deleted int64
	// Done is true at the end of the step.
	Done bool
	// Err is the error of the step.
	Err error
}

const defaultLease = time.Minute

// Provisioner manages grants. It is safe for concurrent use.
type Provisioner struct {
	config   Config
	provider Provider
	locks    locks
}

// New returns a provisioner. If a field is invalid, the error is an [*InvalidError]. New sends nothing and does not read the journal.
func New(config Config) (*Provisioner, error) {
	if err := checkOwner(config.Owner); err != nil {
		return nil, err
	}
	for _, f := range []struct {
		name  string
		value any
	}{{"Provider", config.Provider}, {"Journal", config.Journal}, {"Sealer", config.Sealer}} {
		if isNil(f.value) {
			return nil, invalid(f.name, "must not be nil")
		}
	}
	for name, consumer := range config.Consumers {
		if name == "" || isNil(consumer) {
			return nil, invalid("Consumers", "must have names, and no nil")
		}
	}
	if config.Grace < 0 {
		return nil, invalid("Grace", "must not be negative")
	}
	if config.Lease < 0 {
		return nil, invalid("Lease", "must not be negative")
	}
	config.Lease = cmp.Or(config.Lease, defaultLease)
	config.Holder = cmp.Or(config.Holder, rand.Text())
	return &Provisioner{config: config, provider: config.Provider}, nil
}

func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return (r.Kind() == reflect.Pointer || r.Kind() == reflect.Func || r.Kind() == reflect.Map) && r.IsNil()
}

// entryName is the name of a grant's entry, and the prefix of the names of its keys. Owners contain no dash, so that it is no prefix of
// another owner's names.
func (p *Provisioner) entryName(grant string) string { return p.config.Owner + "-" + grant }

// attemptPattern matches the end of a key's name: 10 characters of base32.
var attemptPattern = regexp.MustCompile(`^[a-z2-7]{10}$`)

// keyName returns a name for an attempt to create a key.
func (p *Provisioner) keyName(grant string) string {
	return p.entryName(grant) + "-" + strings.ToLower(rand.Text()[:10])
}

// Grant is a grant in the journal.
type Grant struct {
	// Spec is the spec of the grant, with its defaults.
	Spec Spec
	// Step is the next step, or the final one: [StepGranted] or [StepRevoked].
	Step Step
	// Bucket is the bucket, or the zero value if it is not known yet.
	Bucket Bucket
	// Created is true if the grant has created the bucket.
	Created bool
	// Key and Credential are the current key and its credential, or zero. CreatedAt is the time of the process that created the key or, for
	// an adopted key, the time that the system shows, if any.
	Key        Key
	Credential Credential
	// Doomed are the keys that will be revoked. A key without an id is an attempt whose outcome is unknown.
	Doomed []Key
}

// Get returns a grant from the journal. It sends nothing. The error is [ErrNoGrant] if the grant does not exist.
func (p *Provisioner) Get(ctx context.Context, name string) (Grant, error) {
	if err := checkName(name); err != nil {
		return Grant{}, err
	}
	e, err := p.config.Journal.Load(ctx, p.entryName(name))
	if err != nil {
		return Grant{}, err
	}
	if e.Name == "" {
		return Grant{}, fmt.Errorf("%w: %s", ErrNoGrant, name)
	}
	g, err := p.grantOf(e)
	if err == nil && g.Step == StepDestroyed {
		return Grant{}, fmt.Errorf("%w: %s", ErrNoGrant, name)
	}
	return g, err
}

func (p *Provisioner) grantOf(e Entry) (Grant, error) {
	rec, err := p.readRecord(e)
	if err != nil {
		return Grant{}, err
	}
	g := Grant{Step: rec.Step, Bucket: rec.Bucket.Bucket, Created: rec.Bucket.Created}
	if g.Spec, err = rec.Spec.load(p.provider); err != nil {
		return Grant{}, err
	}
	for _, k := range rec.Keys {
		switch k.State {
		case keyCurrent:
			g.Key = k.Key
			g.Key.CreatedAt = k.At
		case keyDoomed, keyAttempt:
			g.Doomed = append(g.Doomed, k.Key)
		}
	}
	g.Credential, err = rec.credential(p.config.Sealer, e.Name)
	return g, err
}

// All iterates over the grants of the owner and the provider, sorted by name. It sends nothing. An error ends the iteration.
func (p *Provisioner) All(ctx context.Context) iter.Seq2[Grant, error] {
	return func(yield func(Grant, error) bool) {
		for e, err := range p.entries(ctx) {
			var g Grant
			if err == nil {
				g, err = p.grantOf(e)
			}
			if err == nil && g.Step == StepDestroyed {
				continue
			}
			if !yield(g, err) || err != nil {
				return
			}
		}
	}
}

// entries iterates over the entries of the owner and the provider.
func (p *Provisioner) entries(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e, err := range p.config.Journal.All(ctx) {
			if err != nil {
				yield(e, err)
				return
			}
			if p.owns(e) && !yield(e, nil) {
				return
			}
		}
	}
}

// owns reports whether an entry belongs to the owner and the provider. An unreadable entry is assumed to belong to them.
func (p *Provisioner) owns(e Entry) bool {
	var head struct {
		Format   int    `json:"format"`
		Provider string `json:"provider"`
	}
	if !strings.HasPrefix(e.Name, p.config.Owner+"-") {
		return false
	}
	err := json.Unmarshal(e.Data, &head)
	return err != nil || head.Format > recordFormat || head.Provider == p.provider.Name()
}
