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
	// Owner is how the names of all buckets and keys begin: up to 14 lower-case letters and digits. It keeps programs apart that share an
	// account or a journal, such as those of staging and production. Provisioners of several systems that share a journal need different ones,
	// if their grants have the same names.
	Owner string
	// Provider is the system. It is required.
	Provider Provider
	// Journal is required.
	Journal Journal
	// Sealer encrypts the secrets in the journal. It is required; [buckt.InClear] does not encrypt.
	Sealer buckt.Sealer
	// Consumers are the consumers to which grants can be attached, by the names that [Spec.Consumer] has.
	Consumers map[string]Consumer
	// Store, if it is not nil, is called with each new credential that works, before the keys that it replaces are revoked. If it returns an
	// error, they are kept, and the next call or [Provisioner.Resume] calls it again. It may be called again with the same credential,
	// also after it returned nil, and so it must be idempotent.
	Store func(ctx context.Context, grant string, c Credential) error
	// VerifyByWriting has new keys put an object and delete it, before they are handed out; in a bucket that keeps versions, a version and a
	// delete marker remain. By default they only read, and a key for S3 with the rights [Write] is not tried. Buckt's keys only read.
	VerifyByWriting bool
	// Grace is how long the keys that a rotation replaces stay valid after Store returned. [Provisioner.Resume] revokes them then. The
	// default is 0: the rotation revokes them itself.
	Grace time.Duration
	// Progress, if it is not nil, is called at the end of each step, and as contents are deleted. It must not call the provisioner.
	Progress func(Event)
	// Lease is how long a grant is kept from other processes after the last sign of the one that works at it. The default is a minute.
	Lease time.Duration
	// Holder identifies this process in leases. The default is random. With an id that survives a restart, a process takes up its own work at
	// once, and not after the lease. No two processes that run at the same time may have the same.
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
	// Elapsed is how long it took, or has taken so far.
	Elapsed time.Duration
	// Deleted is the number of objects that [StepEmpty] has deleted so far.
	Deleted int64
	// Done is true at the end of the step.
	Done bool
	// Err is the error with which it ended.
	Err error
}

const defaultLease = time.Minute

// Provisioner makes grants. It is safe for concurrent use.
type Provisioner struct {
	config   Config
	provider Provider
	locks    locks
}

// New makes a provisioner. A bad field is an [*InvalidError]. Nothing is sent, and the journal is not read.
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

// entryName is the name of a grant's entry, and how the names of its keys begin. Owners have no dash, so that none of these names is the
// beginning of another owner's.
func (p *Provisioner) entryName(grant string) string { return p.config.Owner + "-" + grant }

// attemptPattern is the end of a key's name: 10 characters of base32.
var attemptPattern = regexp.MustCompile(`^[a-z2-7]{10}$`)

// keyName returns a name for an attempt to create a key.
func (p *Provisioner) keyName(grant string) string {
	return p.entryName(grant) + "-" + strings.ToLower(rand.Text()[:10])
}

// Grant is a grant as the journal has it.
type Grant struct {
	// Spec is its spec, with defaults set.
	Spec Spec
	// Step is the step that is next, or at which it stays: [StepGranted] or [StepRevoked].
	Step Step
	// Bucket is the bucket, the zero value if it is not known yet.
	Bucket Bucket
	// Created is true if the grant has created the bucket.
	Created bool
	// Key is the key of the credential, and Credential the credential. Both are zero if there is none. CreatedAt is by the clock of the
	// process that created the key or, for the key of an Adopt, by that of the system if it shows it.
	Key        Key
	Credential Credential
	// Doomed are the keys that are still to be revoked. One without an id is an attempt whose outcome is unknown.
	Doomed []Key
}

// Get returns a grant from the journal. Nothing is sent. The error is [ErrNoGrant] if it does not exist.
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

// All iterates over the grants of the owner and the provider, in the order of their names. Nothing is sent. An error ends it.
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

// owns reports whether an entry is one of the owner and the provider. One that cannot be read is: it must not be missed.
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
