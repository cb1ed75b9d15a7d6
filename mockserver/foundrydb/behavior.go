package foundrydb

import "github.com/bucktgo/buckt/mockserver/internal/state"

// Behavior decides questions that the documents of FoundryDB leave open. The zero value is the default.
type Behavior struct {
	// HideRevokedKeys leaves revoked keys out of lists. By default lists have them, with the status revoked.
	HideRevokedKeys bool `json:"hideRevokedKeys,omitzero"`
	// OmitEarlyFilesConfig leaves files_config out of file services that have no bucket yet. By default files_config is present, without
	// a bucket.
	OmitEarlyFilesConfig bool `json:"omitEarlyFilesConfig,omitzero"`
	// RefusePasswords accepts tokens only. By default passwords and tokens are accepted: the older documents have only passwords, the
	// newer ones tokens.
	RefusePasswords bool `json:"refusePasswords,omitzero"`
	// RefuseTokens accepts names and passwords only.
	RefuseTokens bool `json:"refuseTokens,omitzero"`
	// StrictActions limits keys with permissions to the actions that the documents name. By default clients that work with versions and
	// uploads can use such keys too: s3:GetObject also reads the current version by its id, and s3:PutObject also aborts uploads and lists
	// their parts.
	StrictActions bool `json:"strictActions,omitzero"`
	// PlainCustomerKeys accepts keys of SSE-C in S3 over http too. By default they are refused there, as by S3.
	PlainCustomerKeys bool `json:"plainCustomerKeys,omitzero"`
	// PlusIsSpace reads a plus sign in the source of a copy as a space, as Amazon S3 does. By default it is a plus sign, as at Ceph's
	// gateway.
	PlusIsSpace bool `json:"plusIsSpace,omitzero"`
}

// Behavior returns how the system behaves.
func (s *System) Behavior() Behavior { return state.Read(&s.mu, &s.behavior) }

// SetBehavior sets how the system behaves towards the requests that follow. Every behavior is valid, so that the error is nil; the other
// systems have invalid ones.
func (s *System) SetBehavior(b Behavior) error { return state.SetBehavior(&s.mu, &s.behavior, b, nil) }
